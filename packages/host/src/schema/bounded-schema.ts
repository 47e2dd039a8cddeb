/** API Gateway Developer Guide, "Quotas for configuring and running a REST API": the size of a model. */
const MAX_SCHEMA_BYTES = 400 * 1024;
const MAX_DEPTH = 64;

/**
 * A private copy of the schema, checked: an object or nothing else, bounded in size and depth, references only
 * within itself. `$schema` is taken off, since every model is read as draft 4.
 */
export function boundedSchema(schema: unknown): Record<string, unknown> {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
    throw new Error('a schema must be an object');
  }
  checkNode(schema, 0);
  const text = JSON.stringify(schema);
  if (text.length > MAX_SCHEMA_BYTES) throw new Error(`schema is larger than ${MAX_SCHEMA_BYTES} bytes`);
  const copy = JSON.parse(text) as Record<string, unknown>;
  delete copy.$schema;
  return copy;
}

function checkNode(node: unknown, depth: number): void {
  if (typeof node !== 'object' || node === null) return;
  if (depth > MAX_DEPTH) throw new Error(`schema is nested deeper than ${MAX_DEPTH} levels`);
  for (const [key, value] of Object.entries(node)) {
    if (key === '$ref' && typeof value === 'string' && !value.startsWith('#')) {
      throw new Error(
        `schema refers to another document: \`${value}\`; only references within the schema are supported`,
      );
    }
    checkNode(value, depth + 1);
  }
}
