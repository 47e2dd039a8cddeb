import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.mjs';

const DEBIAN = '/usr/lib/postgresql';

/** The folder of Debian's PostgreSQL; `undefined` where it is not installed. */
export function postgresFolder() {
  if (!existsSync(DEBIAN)) return undefined;
  const [newest] = readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a));
  const folder = newest === undefined ? undefined : join(DEBIAN, newest, 'bin');
  return folder !== undefined && existsSync(join(folder, 'postgres')) ? folder : undefined;
}

/** PostgreSQL refuses root: as root it runs as the user that Debian's package made. */
function asPostgres(command, args) {
  return process.getuid?.() === 0 ? ['runuser', ['-u', 'postgres', '--', command, ...args]] : [command, args];
}

/** A server on a free port, empty, for one test run. `durable`: it syncs to disk as in production. */
export async function startPostgres({ durable = false } = {}) {
  const bin = postgresFolder();
  if (bin === undefined) throw new Error('PostgreSQL is not installed (apt-get install postgresql)');
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-postgres-'));
  chmodSync(folder, 0o755);
  if (process.getuid?.() === 0) execFileSync('chown', ['postgres', folder]);
  const data = join(folder, 'data');
  const port = await freePort();
  const run = (command, args) => {
    const [file, all] = asPostgres(command, args);
    return execFileSync(file, all, { stdio: ['ignore', 'ignore', 'pipe'], cwd: folder });
  };
  run(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync']);
  let server;
  const start = async () => {
    const sync = durable ? [] : ['-c', 'fsync=off'];
    const options = [
      '-D',
      data,
      '-k',
      folder,
      '-p',
      String(port),
      '-c',
      'listen_addresses=127.0.0.1',
      ...sync,
    ];
    const [file, all] = asPostgres(join(bin, 'postgres'), options);
    server = spawn(file, all, { stdio: 'ignore', cwd: folder });
    await answering(port);
  };
  await start();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    /** Kills every process of it at once and starts it again. */
    crash: async () => {
      const pid = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n', 1)[0];
      const children = execFileSync('pgrep', ['-P', pid]).toString().trim().split('\n');
      // The first ends what would start the others again; those that it leaves hold the memory of the cluster.
      for (const one of [pid, ...children]) killed(Number(one));
      for (let i = 0; i < 200 && [pid, ...children].some((one) => existsSync(`/proc/${one}`)); i++)
        await pause(50);
      rmSync(join(data, 'postmaster.pid'), { force: true });
      await start();
    },
    stop: async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      run(join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', 'stop']);
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A backend whose client has gone may have ended by itself. */
function killed(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

async function answering(port) {
  for (let i = 0; i < 200; i++) {
    const open = await new Promise((resolve) => {
      const socket = createConnection({ host: '127.0.0.1', port }, () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (open) return;
    await pause(50);
  }
  throw new Error('PostgreSQL did not start');
}
