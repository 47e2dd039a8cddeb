import type { StepName } from '@portcullis/engine/authorize';
import { z } from 'zod';
import type { TestFile } from './test-file.ts';

const text = z.string().min(1);
const STEPS = [
  'mtls',
  'web-acl',
  'route',
  'resource-policy',
  'authentication',
  'authorization',
  'api-key',
  'usage-plan',
  'throttle',
  'request-validation',
  'integration-permission',
  'integration',
] as const satisfies readonly StepName[];

const EXPECT = 'must be allow, deny or a status';

const expectation = z.strictObject({
  name: text.optional(),
  as: z
    .union([text, z.array(z.union([text, z.array(text).min(1)])).min(1)], {
      error: 'must be a WHO like user:alice, or a list of them',
    })
    .optional(),
  request: z.union([text, z.array(text).min(1)], { error: 'must be "METHOD /path", or a list of them' }),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.string().optional(),
  sourceIp: text.optional(),
  vpce: text.optional(),
  now: text.optional(),
  api: text.optional(),
  stage: text.optional(),
  expect: z.union([z.literal('allow'), z.literal('deny'), z.int().min(100).max(599)], { error: EXPECT }),
  decidedBy: z.enum(STEPS).optional(),
});

/** A file of `portcullis test`. Strict: a misspelt key would silently expect less than was meant. */
export const testFileSchema: z.ZodType<TestFile> = z.strictObject({
  template: text.optional(),
  tests: z.array(expectation),
  default: z.enum(['ignore', 'deny']).optional(),
});

/** The JSON Schema of test files, as `packages/cli/portcullis.test.schema.json` publishes it. */
export function testFileJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(testFileSchema, { target: 'draft-2020-12' }), null, 2)}\n`;
}
