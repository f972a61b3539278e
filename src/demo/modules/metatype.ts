import type { RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import type { MetaType } from './metatype-names.ts'
import { META_TYPES } from './metatype-names.ts'
import type { MetaProperty } from './metatype-properties.ts'
import { META_PROPERTIES } from './metatype-properties.ts'
import { requiredText } from './request.ts'

/** What the controller tells about its own types. */
export const metatype: RpcModule = {
  getmetatypes: () => ({ metatype_info: META_TYPES.map(typeObject) }),

  getmetatypeinfo({ body }) {
    // With a hyphen: so it is on the wire.
    const name = requiredText(body['type-name'], 'type name')
    const type = META_TYPES.find(({ typeName }) => typeName === name)
    if (type === undefined) throw new Refusal('ObjectNotFound', `Type '${name}' was not found.`)
    return {
      ...typeObject(type),
      metatype_info: lineage(type)
        .flatMap(({ typeName }) =>
          (META_PROPERTIES[typeName] ?? []).map((property) => propertyObject(property, typeName)),
        )
        .sort((a, b) => (a.property_name < b.property_name ? -1 : 1)),
    }
  },
}

/** The type and those it comes from. */
function lineage(type: MetaType): MetaType[] {
  const parent = META_TYPES.find(({ typeName }) => typeName === type.parent)
  return parent === undefined ? [type] : [type, ...lineage(parent)]
}

function typeObject({ typeName, parent, description }: MetaType) {
  return { description, parent_type_name: parent, type_name: typeName }
}

const DEFAULTS = { Int: 0, Ulonglong: 0, Double: 0, Bool: true, String: '' }

function propertyObject([name, type, description, marks = '']: MetaProperty, owner: string) {
  return {
    class_name: 'CmonParamSpec',
    default_value: DEFAULTS[type],
    description,
    is_counter: marks.includes('c'),
    is_public: !marks.includes('p'),
    is_writable: marks.includes('w'),
    owner_type_name: owner,
    property_name: name,
    type_name: type,
  }
}
