// node e2e/with-postgres.mjs COMMAND...: runs a command with a PostgreSQL of its own, whose URL is in
// PORTCULLIS_TEST_STORAGE. Exits with the command's status.
import { spawn } from 'node:child_process';
import { startPostgres } from './postgres.mjs';

const [command, ...args] = process.argv.slice(2);
if (command === undefined) {
  console.error('usage: node e2e/with-postgres.mjs COMMAND...');
  process.exit(2);
}
const postgres = await startPostgres();
try {
  const child = spawn(command, args, {
    stdio: 'inherit',
    env: { ...process.env, PORTCULLIS_TEST_STORAGE: postgres.url },
  });
  process.exitCode = await new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
} finally {
  await postgres.stop();
}
