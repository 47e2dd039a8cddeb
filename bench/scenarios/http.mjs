// Requests per second of a real `portcullis serve`, as a ratio to a server that decides nothing.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import aws4 from 'aws4';
import { LAUNCHER, ROOT, startPortcullis } from '../../scripts/portcullis-process.mjs';
import { get } from '../load/requests.mjs';
import { median } from '../median.mjs';
import { onCore, startChild } from '../servers/child.mjs';

const FIXTURES = join(ROOT, 'bench/fixtures');
const CONNECTIONS = 32;
const SIGNED_REQUESTS = 200;
/** What varies in a forged signature: enough characters for 64^5 different ones. */
const VARYING = 5;
const run = promisify(execFile);

export const API_KEY = 'bench-key-00000000000000000001';
const CREDENTIALS = {
  accessKeyId: 'AKIABENCH00000000001',
  secretAccessKey: 'bench-secret-000000000000000000000000001',
};

/** A gateway, its backend, both baselines and the load generator. */
export async function startHttpBench({ accessLog = 'off' } = {}) {
  const load = startChild('../load/generator.mjs', 1);
  const backend = startChild('./backend.mjs', 1);
  const { port: backendPort } = await backend.ready;
  const backendUrl = `http://127.0.0.1:${backendPort}`;
  const constant = startChild('./constant-401.mjs', 0);
  const proxy = startChild('./bare-proxy.mjs', 0, { BACKEND: backendUrl });
  const ports = { constant: (await constant.ready).port, proxy: (await proxy.ready).port };
  await load.ready;
  const portcullis = await startPortcullis(
    [
      process.execPath,
      LAUNCHER,
      'serve',
      FIXTURES,
      '--access-log',
      accessLog,
      '--parameter',
      `BackendUrl=${backendUrl}`,
    ],
    FIXTURES,
    { prefix: onCore(0) },
  );
  const host = new URL(portcullis.gateway).host;
  return {
    load,
    ports: { ...ports, portcullis: Number(host.split(':')[1]) },
    host,
    pid: portcullis.pid,
    async stop() {
      await portcullis.stop();
      for (const child of [load, backend, constant, proxy]) child.stop();
    },
  };
}

export async function validToken() {
  const args = [
    'token',
    '--config',
    join(FIXTURES, 'portcullis.yaml'),
    '--pool',
    'Pool',
    '--user',
    'bench',
    '--use',
    'id',
  ];
  const { stdout } = await run(process.execPath, [LAUNCHER, ...args, '--ttl', '3600'], { cwd: ROOT });
  return stdout.trim();
}

/** A token whose signature has characters that are to be varied; all else is as the issuer made it. */
export function forgeable(token) {
  const [head, claims, signature] = token.split('.');
  return `${head}.${claims}.${signature.slice(0, 40)}${'~'.repeat(VARYING)}${signature.slice(40 + VARYING)}`;
}

export const VARY_SIGNATURE = { marker: '~', alphabet: 'base64url', characters: VARYING };

function repeatedForgery(token) {
  const [head, claims, signature] = token.split('.');
  const other = signature[40] === 'A' ? 'B' : 'A';
  return `${head}.${claims}.${signature.slice(0, 40)}${other}${signature.slice(41)}`;
}

function signedRequests(host) {
  return Array.from({ length: SIGNED_REQUESTS }, (_, n) => {
    const path = `/bench/signed?page=${n}&size=20`;
    const { headers } = aws4.sign(
      { service: 'execute-api', region: 'eu-west-1', host, path, method: 'GET' },
      CREDENTIALS,
    );
    const { Host: _host, ...rest } = headers;
    return get(path, host, rest);
  });
}

/** name, bar, baseline, expected status, requests. */
const SCENARIOS = [
  ['refuse: no token', 0.85, 'constant', '401', ({ host }) => [get('/bench/user', host)]],
  ['refuse: missing API key', 0.85, 'constant', '403', ({ host }) => [get('/bench/key', host)]],
  ['refuse: unknown route', 0.85, 'constant', '403', ({ host }) => [get('/bench/nowhere', host)]],
  [
    'refuse: malformed token',
    0.8,
    'constant',
    '401',
    ({ host }) => [get('/bench/user', host, { Authorization: 'Bearer not-a-token' })],
  ],
  [
    'refuse: forged signature, never seen',
    0.35,
    'constant',
    '401',
    ({ host, token }) => [
      get('/bench/user', host, { Authorization: `Bearer ${forgeable(token)}` }, VARY_SIGNATURE),
    ],
  ],
  [
    'refuse: forged signature, the same again',
    0.8,
    'constant',
    '401',
    ({ host, token }) => [get('/bench/user', host, { Authorization: `Bearer ${repeatedForgery(token)}` })],
  ],
  [
    'accept: JWT already seen',
    0.85,
    'proxy',
    '200',
    ({ host, token }) => [get('/bench/user', host, { Authorization: `Bearer ${token}` })],
  ],
  [
    'accept: API key',
    0.85,
    'proxy',
    '200',
    ({ host }) => [get('/bench/key', host, { 'X-API-Key': API_KEY })],
  ],
  ['accept: SigV4', 0.7, 'proxy', '200', ({ host }) => signedRequests(host)],
];

async function perSecond(bench, port, requests, expect, durationMs) {
  const { answered, seconds } = await bench.load.request({
    port,
    requests,
    connections: CONNECTIONS,
    durationMs,
    expect,
  });
  if (answered === 0) throw new Error('not one request was answered');
  return answered / seconds;
}

/** Pairs that only warm up. */
const WARM_UP_PAIRS = 3;

/** The median of the ratios of interleaved pairs: many short rounds, since the machine's own speed wanders. */
async function compare(bench, baseline, requests, expect, { repeats, durationMs }) {
  const pairs = [];
  const baselineStatus = baseline === 'constant' ? '401' : '200';
  for (let i = -WARM_UP_PAIRS; i < repeats; i += 1) {
    const floor = await perSecond(bench, bench.ports[baseline], requests, baselineStatus, durationMs);
    const ours = await perSecond(bench, bench.ports.portcullis, requests, expect, durationMs);
    if (i >= 0) pairs.push({ floor, ours });
  }
  const floor = median(pairs.map((pair) => pair.floor));
  const ours = median(pairs.map((pair) => pair.ours));
  return {
    value: median(pairs.map((pair) => pair.ours / pair.floor)),
    detail: `${Math.round(ours)} of ${Math.round(floor)} requests/s`,
  };
}

async function runTable(table, options) {
  const bench = await startHttpBench(options);
  try {
    const token = await validToken();
    for (const [name, bar, baseline, expect, requestsOf] of table) {
      await options.measure({ name, unit: 'ratio', bar, better: 'more' }, () =>
        compare(bench, baseline, requestsOf({ host: bench.host, token }), expect, options),
      );
    }
  } finally {
    await bench.stop();
  }
}

export const httpScenarios = {
  names: SCENARIOS.map(([name]) => name),
  run: (options) => runTable(SCENARIOS, options),
};

/** The same with a line per request in the access log: reported, without a bar. */
const LOGGED = SCENARIOS.filter(([name]) => name === 'refuse: no token' || name === 'accept: API key').map(
  ([name, , ...rest]) => [`${name}, access log on`, null, ...rest],
);

export const loggedScenarios = {
  names: LOGGED.map(([name]) => name),
  run: (options) => runTable(LOGGED, { ...options, accessLog: '/dev/null' }),
};
