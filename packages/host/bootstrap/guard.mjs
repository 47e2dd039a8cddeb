// Runs a custom runtime's bootstrap, which knows nothing of the gateway, and ends with it, whoever ends first.
import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
child.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code ?? 1);
  process.kill(process.pid, signal);
});

const parent = new Socket({ fd: 3 });
parent.on('error', () => undefined);
parent.on('close', () => {
  child.kill('SIGKILL');
  process.exit(1);
});
parent.resume();
