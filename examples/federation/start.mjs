// Starts the identity provider and `portcullis serve`, says where to sign in, and ends both on Ctrl+C.
//
//   node examples/federation/start.mjs [--port 8080] [--admin-port 8081] [--identity-port 8082] [--provider-port 8090]
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: ports } = parseArgs({
  options: {
    port: { type: 'string', default: '8080' },
    'admin-port': { type: 'string', default: '8081' },
    'identity-port': { type: 'string', default: '8082' },
    'provider-port': { type: 'string', default: '8090' },
  },
});
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const appUrl = `http://localhost:${ports.port}/v1/`;
const signInUrl = `http://localhost:${ports['identity-port']}`;
const providerUrl = `http://localhost:${ports['provider-port']}`;

const provider = run('the identity provider', [
  here('identity-provider.mjs'),
  ...['--port', ports['provider-port'], '--sign-in-url', signInUrl],
]);
const portcullis = run('portcullis serve', [
  here('../../packages/cli/bin/portcullis.mjs'),
  ...['serve', here('.'), '--dev', '--json'],
  ...['--port', ports.port, '--admin-port', ports['admin-port'], '--identity-port', ports['identity-port']],
  ...['--parameter', `AppUrl=${appUrl}`],
  ...['--parameter', `SignInUrl=${signInUrl}`],
  ...['--parameter', `ProviderUrl=${providerUrl}`],
]);
const children = [provider, portcullis];

let ending = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => end(0));
// One without the other is of no use.
for (const { name, ended } of children)
  ended.then((code) => {
    if (!ending) console.error(`${name} ended by itself (${code}).`);
    return end(1);
  });

await Promise.all(children.map(({ ready }) => ready));
console.log(`
Open ${appUrl} and sign in.

app, on the gateway   ${appUrl}
hosted pages          ${signInUrl}
identity provider     ${providerUrl}

Ctrl+C ends all of it.`);

/** A program that is ready with its first line. */
function run(name, args) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  const ready = new Promise((resolve) => child.stdout.once('data', resolve));
  child.stdout.resume();
  return { name, child, ended, ready };
}

async function end(code) {
  if (ending) return;
  ending = true;
  for (const { child } of children) child.kill('SIGTERM');
  await Promise.all(children.map(({ ended }) => ended));
  process.exit(code);
}
