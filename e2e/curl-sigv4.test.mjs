import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEMO } from '../scripts/demo-requests.mjs';
import { LAUNCHER, startPortcullis } from '../scripts/portcullis-process.mjs';

const KEY = 'AKIADEMOFULFILMENT01';
const SECRET = 'demo-secret-of-the-fulfilment-service-01';
const run = promisify(execFile);
let portcullis;

beforeAll(async () => {
  portcullis = await startPortcullis([process.execPath, LAUNCHER, 'serve', DEMO, '--dev'], DEMO);
});

afterAll(async () => {
  await portcullis?.stop();
});

async function statusOf({
  secret = SECRET,
  key = KEY,
  scope = 'aws:amz:eu-west-1:execute-api',
  path,
  options = [],
}) {
  const signing = ['--aws-sigv4', scope, '--user', `${key}:${secret}`];
  const { stdout } = await run('curl', [
    '--silent',
    '--output',
    '/dev/null',
    '--write-out',
    '%{http_code}',
    ...signing,
    ...options,
    `${portcullis.gateway}${path}`,
  ]);
  return Number(stdout);
}

test('curl --aws-sigv4 with good credentials is let in', async () => {
  expect(await statusOf({ path: '/v1/fulfilment/queue' })).toBe(200);
});

test('curl --aws-sigv4 may sign a body', async () => {
  const options = ['--data', '{"carrier":"post"}', '--header', 'Content-Type: application/json'];
  expect(await statusOf({ path: '/v1/fulfilment/orders/o-1001/shipment', options })).toBe(201);
});

test.each([
  ['a wrong secret', { secret: 'wrong' }],
  ['an access key that does not exist', { key: 'AKIANOSUCHKEY0000001' }],
  ['another region in the scope', { scope: 'aws:amz:us-east-1:execute-api' }],
  ['another service in the scope', { scope: 'aws:amz:eu-west-1:s3' }],
  [
    'credentials that may not call',
    { key: 'AKIADEMOREPORTING001', secret: 'demo-secret-of-the-reporting-service-001' },
  ],
])('curl --aws-sigv4 with %s is refused', async (_name, given) => {
  expect(await statusOf({ path: '/v1/fulfilment/queue', ...given })).toBe(403);
});
