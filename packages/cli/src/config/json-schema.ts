import { z } from 'zod';
import { configSchema } from './schema.ts';

/** The JSON Schema of `portcullis.yaml`, as `packages/cli/portcullis.schema.json` publishes it. */
export function configJsonSchema(): string {
  const schema = z.toJSONSchema(configSchema, { target: 'draft-2020-12' });
  return `${JSON.stringify(schema, null, 2)}\n`;
}
