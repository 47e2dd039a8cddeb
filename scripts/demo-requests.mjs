// The demo's requests (examples/orders/requests.json; its README describes the fields) as something to send.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import aws4 from 'aws4';
import { LAUNCHER, ROOT } from './portcullis-process.mjs';

export const DEMO = join(ROOT, 'examples/orders');
const run = promisify(execFile);

export function demoRequests() {
  return JSON.parse(readFileSync(join(DEMO, 'requests.json'), 'utf8')).requests;
}

/** Status and headers of the last of the request's repeats. */
export async function sendDemoRequest(request, gateway) {
  const { method = 'GET', path, body, repeat = 1 } = request;
  const headers = { ...request.headers };
  if (request.token !== undefined) headers.Authorization = `Bearer ${await tokenFor(request.token)}`;
  if (request.sign !== undefined) Object.assign(headers, signed(request, gateway, headers));
  let last;
  for (let i = 0; i < repeat; i += 1) {
    const answer = await fetch(`${gateway}${path}`, { method, headers, body });
    last = { status: answer.status, headers: answer.headers, body: await answer.text() };
  }
  return last;
}

async function tokenFor({ pool, user, use, scopes }) {
  const args = ['token', '--config', join(DEMO, 'portcullis.yaml'), '--pool', pool, '--user', user];
  if (use !== undefined) args.push('--use', use);
  if (scopes !== undefined) args.push('--scopes', scopes.join(','));
  const { stdout } = await run(process.execPath, [LAUNCHER, ...args], { cwd: ROOT });
  return stdout.trim();
}

function signed({ method = 'GET', path, body, sign }, gateway, headers) {
  const { accessKeyId, secretAccessKey, region } = sign;
  const options = {
    service: 'execute-api',
    region,
    host: new URL(gateway).host,
    method,
    path,
    body,
    headers,
  };
  const result = aws4.sign(options, { accessKeyId, secretAccessKey }).headers;
  const { Host: _host, 'Content-Length': _length, ...rest } = result; // fetch sends its own, with the same values
  return rest;
}
