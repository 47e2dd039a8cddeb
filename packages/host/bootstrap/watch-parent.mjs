// Ends this process when the gateway that started it is gone: the gateway holds the other end of descriptor 3.
// It runs in a thread of its own, so that a handler in an endless loop cannot keep the process alive.
import { Socket } from 'node:net';
import { isMainThread, Worker } from 'node:worker_threads';

export function watchParent() {
  new Worker(new URL(import.meta.url), { env: {}, stdout: false, stderr: false }).unref();
}

if (!isMainThread) {
  const parent = new Socket({ fd: 3 });
  parent.on('error', () => undefined);
  parent.on('close', () => process.kill(process.pid, 'SIGKILL'));
  parent.resume();
}
