// Child processes of the benchmarks, each on a core of its own: servers on the first, the load on the second.
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const pinned =
  spawnSync('taskset', ['-c', '0', 'true']).status === 0 &&
  spawnSync('taskset', ['-c', '1', 'true']).status === 0;

/** What goes before a command so that it runs on that core only; nothing where that is not possible. */
export function onCore(core) {
  return pinned ? ['taskset', '-c', String(core)] : [];
}

export const PINNED = pinned;

/** A script of ours with a message channel. `request` sends a message and waits for the answer. */
export function startChild(script, core, env = {}) {
  const [program, ...args] = [
    ...onCore(core),
    process.execPath,
    fileURLToPath(new URL(script, import.meta.url)),
  ];
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const nextMessage = () =>
    new Promise((resolve, reject) => {
      const onMessage = (message) => {
        child.off('exit', onExit);
        if (message.error === undefined) resolve(message);
        else reject(new Error(message.error));
      };
      const onExit = (code) => {
        child.off('message', onMessage);
        reject(new Error(`${script} ended with ${code}`));
      };
      child.once('message', onMessage);
      child.once('exit', onExit);
    });
  return {
    ready: nextMessage(),
    request(message) {
      const answer = nextMessage();
      child.send(message);
      return answer;
    },
    stop: () => child.kill(),
  };
}
