// Verification of a signed request against its floor: body hash, canonical request, its hash, and one HMAC with a
// signing key that is there already, written down for this very request with nothing parsed and nothing checked.
import { createHmac, hash } from 'node:crypto';
import { createSigningKeyCache, verifySigV4 } from '@portcullis/engine/sigv4';
import { nodeCrypto } from '@portcullis/host/crypto';
import aws4 from 'aws4';
import { timesFaster } from './interleaved.mjs';

const REQUESTS = 500;
const ACCESS_KEY = 'AKIABENCH00000000001';
const SECRET = 'bench-secret-000000000000000000000000001';
const HOST = 'a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com';
const REGION = 'eu-west-1';
const NOW = Date.now();

function makeRequest(n) {
  const body = JSON.stringify({ sku: `item-${n}`, quantity: n });
  const path = `/prod/orders/${n}`;
  const rawQuery = `page=${n}&size=20`;
  const options = {
    service: 'execute-api',
    region: REGION,
    host: HOST,
    method: 'POST',
    path: `${path}?${rawQuery}`,
    headers: { 'Content-Type': 'application/json' },
    body,
  };
  const { headers } = aws4.sign(options, { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET });
  const bytes = Buffer.from(body);
  const rawHeaders = Object.entries(headers).flatMap(([name, value]) => [name, String(value)]);
  const read = Promise.resolve({ ok: true, bytes });
  return {
    request: { method: 'POST', wirePath: path, rawQuery, rawHeaders, host: HOST },
    readBody: () => read,
    floor: floorOf(path, rawQuery, headers, bytes),
  };
}

function floorOf(path, rawQuery, headers, body) {
  const signedHeaders = /SignedHeaders=([^,]+)/.exec(headers.Authorization)[1];
  const signature = /Signature=(\w+)/.exec(headers.Authorization)[1];
  const [, scope] = /Credential=[^/]+\/([^,]+)/.exec(headers.Authorization);
  const lowerCased = new Map(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const values = signedHeaders.split(';').map((name) => [name, lowerCased.get(name)]);
  const date = lowerCased.get('x-amz-date');
  let key = `AWS4${SECRET}`;
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest();
  return () => {
    let canonical = `POST\n${path}\n${rawQuery}\n`;
    for (const [name, value] of values) canonical += `${name}:${value}\n`;
    canonical += `\n${signedHeaders}\n${hash('sha256', body, 'hex')}`;
    const toSign = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${hash('sha256', canonical, 'hex')}`;
    return createHmac('sha256', key).update(toSign).digest('hex') === signature;
  };
}

export async function sigV4() {
  const all = Array.from({ length: REQUESTS }, (_, n) => makeRequest(n));
  const options = { region: REGION, service: 'execute-api', now: NOW, skewMs: 300_000 };
  const signingKeys = createSigningKeyCache({ maxEntries: 100 });
  const credential = { secret: SECRET };
  const findCredential = (id) => (id === ACCESS_KEY ? credential : undefined);
  const ours = async (i) => {
    const { request, readBody } = all[i % REQUESTS];
    const result = await verifySigV4(request, options, {
      crypto: nodeCrypto,
      findCredential,
      signingKeys,
      readBody,
    });
    return result.ok;
  };
  return timesFaster(ours, (i) => all[i % REQUESTS].floor());
}
