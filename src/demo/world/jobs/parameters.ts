import type { DemoHost } from '../host.ts'

/** Writes an option into a node's configuration file. */
export function setParameter(host: DemoHost, section: string, name: string, value: string): void {
  const known = host.parameters.find((one) => one.name === name)
  if (known !== undefined) known.value = value
  else host.parameters.push({ section, name, value })
}

export function dropParameter(host: DemoHost, name: string): void {
  host.parameters = host.parameters.filter((one) => one.name !== name)
}
