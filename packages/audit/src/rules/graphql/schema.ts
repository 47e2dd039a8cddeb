import { type FieldDefinitionNode, parse, type TypeNode } from 'graphql/language/index.js';

export interface SchemaType {
  readonly name: string;
  readonly directives: readonly string[];
  readonly fields: readonly SchemaField[];
}

export interface SchemaField {
  readonly name: string;
  /** Without list and non-null. */
  readonly type: string;
  readonly directives: readonly string[];
}

/** The object types of a schema; `undefined` where it cannot be parsed. */
export function readSchema(text: string): ReadonlyMap<string, SchemaType> | undefined {
  try {
    const types = new Map<string, SchemaType>();
    for (const node of parse(text, { noLocation: true }).definitions) {
      if (node.kind !== 'ObjectTypeDefinition' && node.kind !== 'ObjectTypeExtension') continue;
      const name = node.name.value;
      const known = types.get(name);
      types.set(name, {
        name,
        directives: [...(known?.directives ?? []), ...names(node.directives)],
        fields: [...(known?.fields ?? []), ...(node.fields ?? []).map(fieldOf)],
      });
    }
    return types;
  } catch {
    return undefined;
  }
}

function fieldOf({ name, type, directives }: FieldDefinitionNode): SchemaField {
  return { name: name.value, type: namedType(type), directives: names(directives) };
}

function namedType(type: TypeNode): string {
  return type.kind === 'NamedType' ? type.name.value : namedType(type.type);
}

function names(
  directives: readonly { readonly name: { readonly value: string } }[] | undefined,
): readonly string[] {
  return (directives ?? []).map(({ name }) => name.value);
}
