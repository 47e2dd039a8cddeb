/**
 * What the AWS SDK knows of the inputs of a service: its schemas are the API's model. They are arrays that begin with a
 * number: 0 a name for another schema, 1 a list, 2 a map, 3 a structure, 9 an operation; plain values are numbers.
 */
export type Shape =
  | { readonly kind: 'text' | 'number' | 'flag' }
  | { readonly kind: 'list' | 'map'; readonly of: Shape }
  | { readonly kind: 'structure'; readonly members: ReadonlyMap<string, Shape> };

const LIST = 64;
const MAP = 128;

/** The inputs of all operations, by name. */
export function inputsOf(sdk: object): ReadonlyMap<string, ReadonlyMap<string, Shape>> {
  const operations = Object.values(sdk).filter(
    (one): one is readonly unknown[] => Array.isArray(one) && one[0] === 9,
  );
  return new Map(
    operations.map((one) => {
      const input = shapeOf(one[4]);
      return [String(one[2]), input.kind === 'structure' ? input.members : new Map()];
    }),
  );
}

function shapeOf(schema: unknown): Shape {
  if (typeof schema === 'function') return shapeOf(schema());
  if (typeof schema === 'number') return plain(schema);
  if (!Array.isArray(schema)) return { kind: 'text' };
  // A schema with traits of its member.
  if (schema.length === 2) return shapeOf(schema[0]);
  switch (schema[0]) {
    case 0:
      return shapeOf(schema[4]);
    case 1:
      return { kind: 'list', of: shapeOf(schema[4]) };
    case 2:
      return { kind: 'map', of: shapeOf(schema[5]) };
    case 3: {
      const names = schema[4] as readonly string[];
      const shapes = schema[5] as readonly unknown[];
      return {
        kind: 'structure',
        members: new Map(names.map((name, index) => [name, shapeOf(shapes[index])])),
      };
    }
    default:
      throw new TypeError(`${String(schema[0])} is no schema`);
  }
}

function plain(schema: number): Shape {
  if ((schema & MAP) !== 0) return { kind: 'map', of: plain(schema & ~MAP) };
  if ((schema & LIST) !== 0) return { kind: 'list', of: plain(schema & ~LIST) };
  return { kind: schema === 1 ? 'number' : schema === 2 ? 'flag' : 'text' };
}
