// Writes portcullis.schema.json from the built schema of the configuration: node packages/cli/scripts/write-schema.mjs
import { writeFileSync } from 'node:fs';
import { configJsonSchema } from '../dist/config/json-schema.js';

writeFileSync(new URL('../portcullis.schema.json', import.meta.url), configJsonSchema());
