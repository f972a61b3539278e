import type { Fields, Grade } from '../../../cmon/evidence.ts'

/** What is known to stand at one place of a reply. */
export interface FieldNode {
  grade: Grade | undefined
  /** Behind a list. */
  isList: boolean
  /** Of an object; `*` is any key of a map. */
  readonly children: Map<string, FieldNode>
}

/** The paths of `evidence.ts` (`clusters[].hosts[].port`, `result.*[].id`) as a tree. */
export function fieldTree(fields: Fields): FieldNode {
  const root = newNode()
  for (const [path, grade] of Object.entries(fields)) {
    let node = root
    for (const step of path.split('.')) {
      const name = step.replace('[]', '')
      const next = node.children.get(name) ?? newNode()
      node.children.set(name, next)
      if (step.endsWith('[]')) next.isList = true
      node = next
    }
    node.grade = grade
  }
  return root
}

function newNode(): FieldNode {
  return { grade: undefined, isList: false, children: new Map() }
}

/** `clusters[]` + `hosts` → `clusters[].hosts`; a list's mark stands behind the name. */
export function below(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}
