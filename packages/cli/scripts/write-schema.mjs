// Writes the JSON Schemas of portcullis.yaml and of test files from what was built: node packages/cli/scripts/write-schema.mjs
import { writeFileSync } from 'node:fs';
import { configJsonSchema } from '../dist/config/json-schema.js';
import { testFileJsonSchema } from '../dist/test/schema.js';

writeFileSync(new URL('../portcullis.schema.json', import.meta.url), configJsonSchema());
writeFileSync(new URL('../portcullis.test.schema.json', import.meta.url), testFileJsonSchema());
