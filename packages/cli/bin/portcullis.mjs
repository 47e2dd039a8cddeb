#!/usr/bin/env node
// The launcher is committed, so that `npm ci` can link it before the build has run.
import { existsSync } from 'node:fs';

const main = new URL('../dist/main.js', import.meta.url);
if (!existsSync(main)) {
  process.stderr.write('portcullis: not built yet: run "npm run build" in the checkout\n');
  process.exit(2);
}
const { run } = await import(main.href);
process.exitCode = await run(process.argv.slice(2));
