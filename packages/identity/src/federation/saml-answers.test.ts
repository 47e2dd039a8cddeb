import { createHmac, createPublicKey, verify } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import type { Json } from '@portcullis/model/source';
import { afterEach, describe, expect, test } from 'vitest';
import {
  assertionXml,
  attributeXml,
  encrypted,
  metadataXml,
  posted,
  responseXml,
  signed,
  type TestResponse,
  testProvider,
} from '../saml/test-messages.ts';
import { wrappings } from '../saml/test-wrapping.ts';
import { startIdentity, type TestIdentity, type TestIdentityOptions } from '../test-identity.ts';
import { clientById, partOf, poolById } from '../user-pools/pools.ts';
import { beginFederation } from './begin-federation.ts';
import { isSameBrowser, sealState } from './federation-state.ts';
import { finishFederation } from './finish-federation.ts';
import { beginProviderLogout, finishProviderLogout } from './provider-logout.ts';
import { samlCertificate } from './saml-keys.ts';
import { callback } from './test-callback.ts';

const POOL = 'eu-west-1_answers1';
const OTHER_POOL = 'eu-west-1_answers2';
const CLIENT = 'answersclient';
const MINUTE = 60_000;
const RESUME = `client_id=${CLIENT}&response_type=code`;
const UNASKED = `identity_provider=Okta&client_id=${CLIENT}&redirect_uri=https://app.example.com&response_type=code`;
const okta = testProvider('https://okta.example.com');
const other = testProvider('https://other.example.com');

let running: TestIdentity | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

interface Options extends TestIdentityOptions {
  readonly details?: Readonly<Record<string, string>>;
  readonly supported?: readonly string[];
  readonly required?: boolean;
}

async function start({ details, supported = ['Okta', 'Adfs'], required, ...options }: Options = {}) {
  const provider = (poolId: string, name: string, metadata: string, more = {}) => ({
    type: 'UserPoolIdentityProvider' as const,
    id: `${poolId}${name}`,
    properties: {
      UserPoolId: poolId,
      ProviderName: name,
      ProviderType: 'SAML',
      ProviderDetails: { MetadataFile: metadata, ...more },
      AttributeMapping: { email: 'mail', name: 'teams' },
      IdpIdentifiers: [`${name}.example.com`],
    },
  });
  const schema: Readonly<Record<string, Json>> =
    required === true ? { Schema: [{ Name: 'email', Required: true, Mutable: true }] } : {};
  running = await startIdentity({
    log: () => undefined,
    ...options,
    resources: [
      { type: 'UserPool', id: POOL, properties: { UserPoolName: 'one', ...schema } },
      { type: 'UserPool', id: OTHER_POOL, properties: { UserPoolName: 'two' } },
      {
        type: 'UserPoolClient',
        id: CLIENT,
        properties: { UserPoolId: POOL, SupportedIdentityProviders: supported },
      },
      provider(POOL, 'Okta', metadataXml(okta, { logoutUrl: 'https://okta.example.com/slo?x=1' }), details),
      provider(POOL, 'Adfs', metadataXml(other)),
      provider(OTHER_POOL, 'Okta', metadataXml(okta)),
      {
        type: 'UserPoolIdentityProvider',
        id: 'Google',
        properties: {
          UserPoolId: POOL,
          ProviderName: 'Google',
          ProviderType: 'Google',
          ProviderDetails: { client_id: 'x', client_secret: 'y', authorize_scopes: 'openid' },
          AttributeMapping: { email: 'email' },
        },
      },
    ],
  });
  return running;
}

async function begin({ context }: TestIdentity, name = 'Okta') {
  const pool = await poolById(context.db, context.place, POOL);
  const client = await clientById(context.db, CLIENT);
  const provider = await partOf(context.db, POOL, 'identity-provider', name);
  if (provider === undefined) throw new Error('no provider');
  const begun = await beginFederation(context, { pool, client, provider, resume: RESUME });
  if (!begun.ok) return { ...begun, relayState: '', requestId: '' };
  const query = new URL(begun.url).searchParams;
  const xml = inflateRawSync(Buffer.from(query.get('SAMLRequest') ?? '', 'base64')).toString();
  return {
    ...begun,
    relayState: query.get('RelayState') ?? '',
    requestId: / ID="([^"]+)"/.exec(xml)?.[1] ?? '',
  };
}

let count = 0;
function message(
  identity: TestIdentity,
  inResponseTo: string,
  change: Partial<TestResponse> = {},
  by = okta,
): string {
  const now = identity.context.ports.now();
  count += 1;
  const response: TestResponse = {
    issuer: by.entityId,
    responseId: `_r${count}`,
    assertionId: `_a${count}`,
    destination: `${identity.url}/saml2/idpresponse`,
    recipient: `${identity.url}/saml2/idpresponse`,
    audience: `urn:amazon:cognito:sp:${POOL}`,
    inResponseTo,
    issuedAt: now,
    notBefore: now - MINUTE,
    notOnOrAfter: now + 5 * MINUTE,
    nameId: 'carla',
    attributes: attributeXml('mail', 'carla@example.com'),
    sessionIndex: '_session',
    ...change,
  };
  return posted(signed(responseXml(response), by, { element: 'Assertion' }));
}

const finish = ({ context }: TestIdentity, SAMLResponse: string, RelayState: string) =>
  finishFederation(context, callback({ path: '/saml2/idpresponse', form: { SAMLResponse, RelayState } }));

describe('an answer', () => {
  test('counts once, and its assertion too', async () => {
    const identity = await start();
    const { relayState, requestId } = await begin(identity);
    const answer = message(identity, requestId);
    expect(await finish(identity, answer, relayState)).toMatchObject({ ok: true });
    expect(await finish(identity, answer, relayState)).toMatchObject({ ok: false });
    // Another log-in with the same assertion: the request is another one, too.
    const again = await begin(identity);
    expect(await finish(identity, answer, again.relayState)).toMatchObject({
      ok: false,
      error: 'server_error',
      description: 'Invalid SAML response received: SAML Response answers another request.',
      resume: RESUME,
    });
  });

  test('of another log-in is refused', async () => {
    const identity = await start();
    const mine = await begin(identity);
    const theirs = await begin(identity);
    expect(await finish(identity, message(identity, theirs.requestId), mine.relayState)).toMatchObject({
      ok: false,
      description: expect.stringContaining('another request') as string,
    });
  });

  test.each<readonly [string, Partial<TestResponse>, string]>([
    [
      'for another pool',
      { audience: `urn:amazon:cognito:sp:${OTHER_POOL}` },
      'Audience restriction in SAML Assertion',
    ],
    ['for another place', { recipient: 'https://evil.example.com' }, 'another recipient'],
    ['that has expired', { notOnOrAfter: 0 }, 'has expired'],
    ['with four bytes', { nameId: '😀' }, 'four bytes'],
  ])('%s is refused', async (_, change, description) => {
    const identity = await start();
    const { relayState, requestId } = await begin(identity);
    expect(await finish(identity, message(identity, requestId, change), relayState)).toMatchObject({
      ok: false,
      error: 'server_error',
      description: expect.stringContaining(description) as string,
    });
  });

  test('that another provider of the pool signed is refused', async () => {
    const identity = await start();
    for (const change of [{}, { issuer: okta.entityId }]) {
      const { relayState, requestId } = await begin(identity);
      expect(await finish(identity, message(identity, requestId, change, other), relayState)).toMatchObject({
        ok: false,
        error: 'server_error',
        description: 'Invalid SAML response received: SAML Assertion signature is invalid.',
      });
    }
  });

  test('after five minutes, with an invented state, or after a failed try is refused', async () => {
    const identity = await start();
    const failed = await begin(identity);
    expect(await finish(identity, 'AAAA', failed.relayState)).toMatchObject({ ok: false });
    expect(await finish(identity, message(identity, failed.requestId), failed.relayState)).toMatchObject({
      ok: false,
    });
    const late = await begin(identity);
    identity.advance(5 * MINUTE);
    const answer = message(identity, late.requestId);
    for (const relayState of [late.relayState, 'invented', '', `${late.relayState}x`])
      expect(await finish(identity, answer, relayState)).toEqual({
        ok: false,
        error: 'invalid_request',
        description: 'Invalid samlResponse or relayState from identity provider',
      });
  });

  test('that is got, or posted as something else, is refused', async () => {
    const identity = await start();
    const { relayState, requestId } = await begin(identity);
    const form = { SAMLResponse: message(identity, requestId), RelayState: relayState };
    const good = callback({ path: '/saml2/idpresponse', form });
    const bad = { ok: false, description: 'Invalid samlResponse or relayState from identity provider' };
    for (const request of [
      { ...good, header: () => 'application/json' },
      { ...good, wirePath: '/oauth2/idpresponse' },
      { ...good, wirePath: '/saml2/logout' },
      callback({ path: '/saml2/idpresponse', query: new URLSearchParams(form).toString() }),
    ])
      expect(await finishFederation(identity.context, request)).toMatchObject(bad);
    expect(await finishFederation(identity.context, good)).toMatchObject({ ok: true });
  });

  test('with several values of an attribute has them as one, form-encoded', async () => {
    const identity = await start();
    const { relayState, requestId } = await begin(identity);
    const attributes = attributeXml('teams', 'a b', 'c,d');
    expect(await finish(identity, message(identity, requestId, { attributes }), relayState)).toMatchObject({
      ok: true,
      user: { doc: { attributes: { name: '[a+b,c%2Cd]' } } },
    });
  });

  test('without what the pool requires is told the app', async () => {
    const identity = await start({ required: true });
    const { relayState, requestId } = await begin(identity);
    expect(
      await finish(identity, message(identity, requestId, { attributes: '' }), relayState),
    ).toMatchObject({
      ok: false,
      error: 'server_error',
      description:
        'Invalid SAML response received: Invalid user attributes: email: The attribute is required',
    });
  });
});

describe('an attack fails the log-in', () => {
  const EVIL = 'admin';
  /** What a genuine answer to the request would say. */
  const genuine = (identity: TestIdentity, inResponseTo: string): TestResponse => {
    const now = identity.context.ports.now();
    const acs = `${identity.url}/saml2/idpresponse`;
    return {
      issuer: okta.entityId,
      responseId: '_response',
      assertionId: '_assertion',
      destination: acs,
      recipient: acs,
      audience: `urn:amazon:cognito:sp:${POOL}`,
      inResponseTo,
      issuedAt: now,
      notBefore: now - MINUTE,
      notOnOrAfter: now + 5 * MINUTE,
      nameId: 'carla',
      attributes: attributeXml('mail', 'carla@example.com'),
      sessionIndex: '_session',
    };
  };
  const sign = (xml: string, by = okta, element: 'Assertion' | 'Response' = 'Assertion') =>
    signed(xml, by, { element });
  const SIGNATURE = /<Signature .*<\/Signature>/s;
  const users = async ({ context }: TestIdentity) =>
    (await context.db.selectFrom('users').select('username').execute()).map(({ username }) => username);

  test.each(wrappingNames())('by signature wrapping: %s', async (name) => {
    const identity = await start();
    const { relayState, requestId } = await begin(identity);
    const xml = wrappings(genuine(identity, requestId), EVIL, okta).find(([one]) => one === name)?.[1] ?? '';
    expect(await finish(identity, posted(xml), relayState)).toMatchObject({
      ok: false,
      error: 'server_error',
    });
    expect(await users(identity)).toEqual([]);
  });

  test.each<readonly [string, (good: TestResponse, identity: TestIdentity) => string | Promise<string>]>([
    [
      'a comment in the name, signed',
      (good) => sign(responseXml({ ...good, nameId: 'admin<!-- -->.carla' })),
    ],
    [
      'a comment in the name, put in after signing',
      (good) => sign(responseXml({ ...good, nameId: 'admin.carla' })).replace('admin.', 'admin<!---->.'),
    ],
    ['no signature', (good) => responseXml({ ...good, nameId: EVIL })],
    [
      'a signature that was cut out',
      (good) => sign(responseXml(good), okta, 'Response').replace(SIGNATURE, ''),
    ],
    [
      'an assertion that is not signed beside a signed one',
      (good) =>
        sign(responseXml(good)).replace(
          '<saml:Assertion',
          `${assertionXml({ ...good, nameId: EVIL, assertionId: '_evil' })}<saml:Assertion`,
        ),
    ],
    [
      'a signature of the status only',
      (good) => {
        const signature = SIGNATURE.exec(sign(responseXml({ ...good, assertionId: '_status' })))?.[0] ?? '';
        return responseXml(good).replace('<samlp:Status>', `<samlp:Status ID="_status">${signature}`);
      },
    ],
    ['another audience', (good) => sign(responseXml({ ...good, audience: 'urn:other' }))],
    ['another recipient', (good) => sign(responseXml({ ...good, recipient: 'https://evil.example.com' }))],
    [
      'another destination',
      (good) => sign(responseXml({ ...good, destination: 'https://evil.example.com' })),
    ],
    ['another request', (good) => sign(responseXml({ ...good, inResponseTo: '_other' }))],
    ['no request', (good) => sign(responseXml({ ...good, inResponseTo: '' }))],
    [
      'a time that is over',
      (good) => sign(responseXml({ ...good, notOnOrAfter: good.issuedAt - 10 * MINUTE })),
    ],
    ['a time to come', (good) => sign(responseXml({ ...good, notBefore: good.issuedAt + 10 * MINUTE }))],
    ['a DTD', (good) => `<!DOCTYPE r>${sign(responseXml(good))}`],
    [
      'an entity bomb',
      (good) =>
        `<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>${sign(responseXml(good)).replace('carla<', '&b;<')}`,
    ],
    [
      'an external entity',
      (good) =>
        `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>${sign(responseXml(good)).replace('carla<', '&x;<')}`,
    ],
    [
      'an encrypted assertion that nobody agreed on',
      async (good, { context }) =>
        responseXml(good, encrypted(sign(assertionXml(good)), await samlCertificate(context, POOL))),
    ],
    [
      'the certificate of an attacker in KeyInfo',
      (good) => sign(responseXml(good), testProvider(okta.entityId)),
    ],
    [
      'the key of another provider of the pool',
      (good) => sign(responseXml(good), { ...other, entityId: okta.entityId }),
    ],
    [
      'an HMAC with the certificate as its key',
      (good) => {
        const xml = sign(responseXml(good)).replace(
          'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
          'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256',
        );
        const info = /<SignedInfo>.*<\/SignedInfo>/s.exec(xml)?.[0] ?? '';
        const value = createHmac('sha256', okta.certificate).update(info).digest('base64');
        return xml.replace(
          /<SignatureValue>.*<\/SignatureValue>/s,
          `<SignatureValue>${value}</SignatureValue>`,
        );
      },
    ],
  ])('by %s', async (_, attack) => {
    const identity = await start();
    const { relayState, requestId } = await begin(identity);
    const good = genuine(identity, requestId);
    const xml = await attack(good, identity);
    expect(await finish(identity, posted(xml), relayState)).toMatchObject({
      ok: false,
      error: 'server_error',
    });
    expect(await users(identity)).toEqual([]);
    const again = await begin(identity);
    const right = posted(sign(responseXml(genuine(identity, again.requestId))));
    expect(await finish(identity, right, again.relayState)).toMatchObject({ ok: true });
  });

  describe('where encryption was agreed on', () => {
    const SEALED =
      'Invalid SAML response received: SAML Assertion cannot be decrypted, or is not signed as it must be.';
    const KEY = /<xenc:EncryptedKey .*<\/xenc:EncryptedKey>/s;
    const inside = (xml: string, what: string) =>
      xml.replace('</saml:Assertion>', `${what}</saml:Assertion>`);
    const flipped =
      (at: number) =>
      (content: Buffer): Buffer => {
        const changed = Buffer.from(content);
        changed[at < 0 ? changed.length + at : at] = (changed.at(at) ?? 0) ^ 1;
        return changed;
      };

    const attacks: readonly (readonly [string, (good: TestResponse, pem: string) => string, string?])[] = [
      ['an assertion in clear', (good) => sign(responseXml(good)), 'SAML Assertion is not encrypted.'],
      ['one that is not signed', (good, pem) => responseXml(good, encrypted(assertionXml(good), pem))],
      [
        'one that another signed',
        (good, pem) => responseXml(good, encrypted(sign(assertionXml(good), other), pem)),
      ],
      [
        'one that only the provider itself can open',
        (good) => responseXml(good, encrypted(sign(assertionXml(good)), okta.certificate)),
      ],
      [
        'one for another service',
        (good) => responseXml(good, encrypted(sign(assertionXml(good)), other.certificate)),
      ],
      [
        'a changed tag of GCM',
        (good, pem) => responseXml(good, encrypted(sign(assertionXml(good)), pem, { change: flipped(-1) })),
      ],
      [
        'a changed padding of CBC',
        (good, pem) =>
          responseXml(
            good,
            encrypted(sign(assertionXml(good)), pem, { by: 'aes-256-cbc', change: flipped(-17) }),
          ),
      ],
      [
        'a changed text of CBC',
        (good, pem) =>
          responseXml(
            good,
            encrypted(sign(assertionXml(good)), pem, { by: 'aes-256-cbc', change: flipped(640) }),
          ),
      ],
      [
        'GCM that says CBC',
        (good, pem) =>
          responseXml(
            good,
            encrypted(sign(assertionXml(good)), pem, {
              content: 'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
            }),
          ),
      ],
      [
        'PKCS #1 v1.5',
        (good, pem) =>
          responseXml(
            good,
            encrypted(sign(assertionXml(good)), pem, {
              oldPadding: true,
              transport: 'http://www.w3.org/2001/04/xmlenc#rsa-1_5',
            }),
          ),
        'encrypted by an algorithm that is not accepted.',
      ],
      [
        'one that is encrypted twice',
        (good, pem) => responseXml(good, encrypted(encrypted(sign(assertionXml(good)), pem), pem)),
      ],
      [
        'an entity bomb inside',
        (good, pem) =>
          responseXml(
            good,
            encrypted(
              `<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>${sign(assertionXml(good)).replace('carla<', '&b;<')}`,
              pem,
            ),
          ),
      ],
      [
        'the genuine one inside another',
        (good, pem) =>
          responseXml(
            good,
            encrypted(
              inside(assertionXml({ ...good, nameId: EVIL, assertionId: '_evil' }), sign(assertionXml(good))),
              pem,
            ),
          ),
      ],
      [
        'an encrypted one inside another',
        (good, pem) =>
          responseXml(
            good,
            encrypted(inside(assertionXml(good), encrypted(sign(assertionXml(good)), pem)), pem),
          ),
      ],
      [
        'an encrypted one in the status, and one in clear',
        (good, pem) =>
          sign(responseXml({ ...good, nameId: EVIL })).replace(
            '</samlp:Status>',
            `${encrypted(sign(assertionXml({ ...good, assertionId: '_b' })), pem)}</samlp:Status>`,
          ),
        'where none belongs.',
      ],
      [
        'an encrypted one and one in clear',
        (good, pem) =>
          responseXml(
            good,
            encrypted(sign(assertionXml(good)), pem) +
              assertionXml({ ...good, nameId: EVIL, assertionId: '_evil' }),
          ),
        'more than one Assertion.',
      ],
      [
        'a key outside',
        (good, pem) => {
          const xml = responseXml(good, encrypted(sign(assertionXml(good)), pem));
          return xml.replace(KEY, '').replace('<samlp:Status>', `$&${KEY.exec(xml)?.[0]}`);
        },
        'SAML EncryptedAssertion has no key of its own.',
      ],
      [
        'two keys',
        (good, pem) =>
          responseXml(good, encrypted(sign(assertionXml(good)), pem)).replace(
            KEY,
            (key) => key + key.replace('_key', '_b'),
          ),
        'SAML EncryptedAssertion has more than 1 EncryptedKey.',
      ],
      [
        'an expression for a key',
        (good, pem) =>
          responseXml(good, encrypted(sign(assertionXml(good)), pem, { key: 'beside' })).replace(
            'URI="#_key"',
            `URI="#' or '1'='1"`,
          ),
        'SAML EncryptedAssertion has a key that is elsewhere.',
      ],
      [
        'an encrypted NameID',
        (good, pem) => {
          const id = encrypted('<x/>', pem).replaceAll('EncryptedAssertion', 'EncryptedID');
          const xml = assertionXml(good).replace(/<saml:NameID .*<\/saml:NameID>/, id);
          return responseXml(good, encrypted(sign(xml), pem));
        },
        'SAML Assertion has no NameID.',
      ],
      [
        'an encrypted attribute',
        (good, pem) => {
          const one = encrypted('<x/>', pem).replaceAll('EncryptedAssertion', 'EncryptedAttribute');
          const attributes = `<saml:AttributeStatement>${one}</saml:AttributeStatement>`;
          return responseXml(good, encrypted(sign(assertionXml({ ...good, attributes })), pem));
        },
        'SAML Assertion has an encrypted attribute.',
      ],
      [
        'more characters than a message has',
        (good, pem) =>
          responseXml(good, encrypted(assertionXml({ ...good, attributes: ' '.repeat(80_000) }), pem)),
        'SAML message has more than 100000 characters.',
      ],
      [
        'another audience inside',
        (good, pem) =>
          responseXml(good, encrypted(sign(assertionXml({ ...good, audience: 'urn:other' })), pem)),
        'Audience restriction in SAML Assertion',
      ],
    ];
    const cases = attacks.map(([name, attack, why = SEALED]) => [name, attack, why] as const);

    test.each(cases)('by %s', async (_, attack, why) => {
      const identity = await start({ details: { EncryptedResponses: 'true' } });
      const pem = await samlCertificate(identity.context, POOL);
      const { relayState, requestId } = await begin(identity);
      const xml = attack(genuine(identity, requestId), pem);
      expect(await finish(identity, posted(xml), relayState)).toMatchObject({
        ok: false,
        error: 'server_error',
        description: expect.stringContaining(why) as string,
      });
      expect(await users(identity)).toEqual([]);
      const again = await begin(identity);
      const good = genuine(identity, again.requestId);
      const right = posted(
        responseXml(good, encrypted(sign(assertionXml(good)), pem, { by: 'aes-256-cbc' })),
      );
      expect(await finish(identity, right, again.relayState)).toMatchObject({
        ok: true,
        user: { username: 'Okta_carla' },
      });
    });

    test('by an encrypted answer that is sent again, or to no request', async () => {
      const identity = await start({ details: { EncryptedResponses: 'true', IDPInit: 'true' } });
      const pem = await samlCertificate(identity.context, POOL);
      const good = genuine(identity, '');
      const assertion = sign(assertionXml(good));
      const once = () => finish(identity, posted(responseXml(good, encrypted(assertion, pem))), UNASKED);
      expect(await once()).toMatchObject({ ok: true });
      expect(await once()).toMatchObject({
        ok: false,
        description: expect.stringContaining('used before') as string,
      });
      const { requestId } = await begin(identity);
      const asked = genuine(identity, requestId);
      const answer = responseXml(asked, encrypted(sign(assertionXml({ ...asked, assertionId: '_b' })), pem));
      expect(await finish(identity, posted(answer), UNASKED)).toMatchObject({ ok: false });
    });

    test('which the operator is told the reason of, and the app is not', async () => {
      const lines: string[] = [];
      const identity = await start({
        details: { EncryptedResponses: 'true' },
        log: (line) => void lines.push(line),
      });
      const pem = await samlCertificate(identity.context, POOL);
      for (const xml of [
        (good: TestResponse) => responseXml(good, encrypted(assertionXml(good), pem)),
        (good: TestResponse) => responseXml(good, encrypted(sign(assertionXml(good), other), pem)),
        (good: TestResponse) => responseXml(good, encrypted('no XML', pem)),
        (good: TestResponse) => responseXml(good, encrypted(sign(assertionXml(good)), other.certificate)),
      ]) {
        const { relayState, requestId } = await begin(identity);
        const answered = await finish(identity, posted(xml(genuine(identity, requestId))), relayState);
        expect(answered).toMatchObject({ ok: false, description: SEALED });
      }
      const said = SEALED.replace('Invalid SAML response received:', 'identity: SAML provider Okta:');
      expect(lines).toEqual([
        `${said} it is not signed`,
        `${said} SAML Assertion signature is invalid.`,
        `${said} SAML message is not one element.`,
        `${said} no key of the service opens it`,
      ]);
    });
  });

  test('by an assertion ID that was used before, in an answer to another request', async () => {
    const identity = await start();
    for (const outcome of [
      { ok: true },
      { ok: false, description: 'Invalid SAML response received: SAML Assertion was used before.' },
    ]) {
      const { relayState, requestId } = await begin(identity);
      const answer = posted(sign(responseXml(genuine(identity, requestId))));
      expect(await finish(identity, answer, relayState)).toMatchObject(outcome);
    }
  });

  function wrappingNames(): string[] {
    const nobody: TestResponse = {
      issuer: okta.entityId,
      responseId: '_response',
      assertionId: '_assertion',
      destination: '',
      recipient: '',
      audience: '',
      inResponseTo: '',
      issuedAt: 0,
      notBefore: 0,
      notOnOrAfter: 0,
      nameId: 'carla',
      attributes: '',
      sessionIndex: '',
    };
    return wrappings(nobody, EVIL, okta).map(([name]) => name);
  }
});

describe('a provider that begins', () => {
  test('is taken where IDPInit says so', async () => {
    const identity = await start({ details: { IDPInit: 'true' } });
    for (const relayState of [
      UNASKED,
      `?${UNASKED}`,
      UNASKED.replace('identity_provider=Okta', 'idp_identifier=Okta.example.com'),
    ])
      expect(await finish(identity, message(identity, ''), relayState)).toMatchObject({
        ok: true,
        user: { username: 'Okta_carla' },
        resume: relayState.replace('?', ''),
      });
  });

  test('is taken once for each assertion', async () => {
    const identity = await start({ details: { IDPInit: 'true' } });
    const answer = message(identity, '');
    expect(await finish(identity, answer, UNASKED)).toMatchObject({ ok: true });
    expect(await finish(identity, answer, UNASKED)).toMatchObject({
      ok: false,
      description: 'Invalid SAML response received: SAML Assertion was used before.',
    });
    identity.advance(5 * MINUTE);
    expect(await finish(identity, answer, UNASKED)).toMatchObject({ ok: false });
  });

  test('is refused with the answer to a request, or one that is old', async () => {
    const identity = await start({ details: { IDPInit: 'true' } });
    const { requestId } = await begin(identity);
    expect(await finish(identity, message(identity, requestId), UNASKED)).toMatchObject({ ok: false });
    const issuedAt = identity.context.ports.now() - 10 * MINUTE;
    expect(await finish(identity, message(identity, '', { issuedAt }), UNASKED)).toMatchObject({
      ok: false,
      description: 'Invalid SAML response received: SAML Assertion was issued too long ago.',
    });
  });

  test.each<readonly [string, Options, string]>([
    ['without IDPInit', {}, UNASKED],
    [
      'for a client with other providers',
      { details: { IDPInit: 'true' }, supported: ['Okta', 'Google'] },
      UNASKED,
    ],
    [
      'for a client with users of the pool',
      { details: { IDPInit: 'true' }, supported: ['Okta', 'COGNITO'] },
      UNASKED,
    ],
    ['for a client that has it not', { details: { IDPInit: 'true' }, supported: ['Adfs'] }, UNASKED],
    ['for a client that is none', { details: { IDPInit: 'true' } }, UNASKED.replace(CLIENT, 'nobody')],
    ['without a client', { details: { IDPInit: 'true' } }, 'identity_provider=Okta'],
    ['without saying which', { details: { IDPInit: 'true' } }, `client_id=${CLIENT}`],
    ['as another', { details: { IDPInit: 'true' } }, UNASKED.replace('Okta', 'Adfs')],
    ['as one of another kind', { details: { IDPInit: 'true' } }, UNASKED.replace('Okta', 'Google')],
  ])('is refused %s', async (_, options, relayState) => {
    const identity = await start(options);
    expect(await finish(identity, message(identity, ''), relayState)).toMatchObject({
      ok: false,
      error: 'invalid_request',
      description: 'Invalid samlResponse or relayState from identity provider',
    });
  });

  test('by an answer that is no answer to the request of a client is refused', async () => {
    const identity = await start();
    const { relayState } = await begin(identity);
    expect(await finish(identity, message(identity, ''), relayState)).toMatchObject({ ok: false });
  });
});

describe('metadata by URL', () => {
  const URL_DETAILS = { MetadataURL: 'https://okta.example.com/metadata', MetadataFile: '' };
  const served = (texts: readonly (string | undefined)[]) => {
    const asked: string[] = [];
    const fetch: TestIdentityOptions['fetch'] = ({ url }) => {
      const body = texts[Math.min(asked.length, texts.length - 1)];
      asked.push(url);
      if (body === undefined) return Promise.resolve({ ok: false, reason: 'unreachable' });
      return Promise.resolve({ ok: true, status: 200, contentType: 'text/xml', body });
    };
    return { asked, fetch };
  };
  const signsIn = async (identity: TestIdentity, by = okta): Promise<boolean> => {
    const begun = await begin(identity);
    if (!begun.ok) return false;
    return (
      await finish(
        identity,
        message(identity, begun.requestId, { issuer: okta.entityId }, by),
        begun.relayState,
      )
    ).ok;
  };

  test('is fetched again after six hours, and keys that are gone count no more', async () => {
    const rotated = metadataXml({ entityId: okta.entityId, certificate: other.certificate });
    const { asked, fetch } = served([metadataXml(okta), rotated]);
    const identity = await start({ details: URL_DETAILS, fetch });
    expect(await signsIn(identity)).toBe(true);
    expect(await signsIn(identity, other)).toBe(false);
    identity.advance(6 * 60 * MINUTE);
    expect(await signsIn(identity, other)).toBe(true);
    expect(await signsIn(identity)).toBe(false);
    expect(asked).toEqual([URL_DETAILS.MetadataURL, URL_DETAILS.MetadataURL]);
  });

  test('is fetched again before it ends, and no more used after that', async () => {
    const validUntil = Date.now() + 60 * MINUTE;
    const { asked, fetch } = served([metadataXml(okta, { validUntil }), undefined]);
    const identity = await start({ details: URL_DETAILS, fetch });
    expect(await signsIn(identity)).toBe(true);
    identity.advance(56 * MINUTE);
    expect(await signsIn(identity)).toBe(true);
    expect(asked).toHaveLength(2);
    identity.advance(5 * MINUTE);
    expect(await begin(identity)).toMatchObject({
      ok: false,
      error: 'server_error',
      description: 'The metadata of Okta cannot be used.',
      resume: RESUME,
    });
  });

  test('stays while a fetch fails, and failures are not repeated at once', async () => {
    const { asked, fetch } = served([metadataXml(okta), undefined]);
    const identity = await start({ details: URL_DETAILS, fetch });
    expect(await signsIn(identity)).toBe(true);
    identity.advance(7 * 60 * MINUTE);
    expect(await signsIn(identity)).toBe(true);
    expect(await signsIn(identity)).toBe(true);
    expect(asked).toHaveLength(2);
  });

  test.each([
    ['over plain HTTP', 'http://okta.example.com/metadata'],
    ['with a password in it', 'https://user:password@okta.example.com/metadata'],
  ])('is not fetched %s', async (_, MetadataURL) => {
    const { asked, fetch } = served([metadataXml(okta)]);
    const identity = await start({ details: { ...URL_DETAILS, MetadataURL }, fetch });
    expect(await begin(identity)).toMatchObject({ ok: false });
    expect(asked).toEqual([]);
  });

  test('that cannot be fetched is named to the operator, with its URL and the reason', async () => {
    const lines: string[] = [];
    const log = (line: string): void => void lines.push(line);
    const answers: Awaited<ReturnType<NonNullable<TestIdentityOptions['fetch']>>>[] = [
      { ok: true, status: 404, contentType: '', body: '' },
      { ok: false, reason: 'timeout' },
    ];
    const identity = await start({ details: URL_DETAILS, log, fetch: async () => answers.shift() as never });
    await begin(identity);
    identity.advance(MINUTE);
    await begin(identity);
    const fetched = `identity: SAML provider Okta: The metadata cannot be fetched: ${URL_DETAILS.MetadataURL}`;
    expect(lines).toEqual([`${fetched} answered 404.`, `${fetched} did not answer in time.`]);
  });

  test('with a password in its URL is told the operator without it', async () => {
    const lines: string[] = [];
    const details = { ...URL_DETAILS, MetadataURL: 'https://me:secret@okta.example.com/metadata' };
    await begin(await start({ details, log: (line) => void lines.push(line) }));
    expect(lines).toEqual([
      expect.stringContaining('The metadata URL is not HTTPS, or has a password in it'),
    ]);
    expect(lines.join()).not.toContain('secret');
  });

  test('is not trusted where it is no metadata', async () => {
    for (const text of ['', '<html/>', `<!DOCTYPE x>${metadataXml(okta)}`]) {
      const identity = await start({ details: URL_DETAILS, fetch: served([text]).fetch });
      expect(await begin(identity)).toMatchObject({ ok: false });
      await identity.stop();
    }
    running = undefined;
  });
});

describe('the browser that began', () => {
  test('is known by its cookie over TLS, and by a link without', async () => {
    const { context } = await start();
    const of = { poolId: POOL, clientId: CLIENT, provider: 'Okta', resume: '' };
    const secure = { ...context, place: { ...context.place, url: 'https://auth.example.com' } };
    const { state, cookie } = sealState(secure, of);
    expect(cookie).toMatch(/; HttpOnly; SameSite=None; Secure$/);
    const cookies = `other=1; ${cookie.split(';', 1)[0]}`;
    for (const method of ['GET', 'POST']) {
      expect(isSameBrowser(secure, state, { method, cookies })).toBe(true);
      expect(isSameBrowser(secure, state, { method, cookies: undefined })).toBe(false);
      expect(isSameBrowser(secure, state, { method, cookies: `${cookies}x` })).toBe(false);
      const another = sealState(secure, of).cookie.split(';', 1)[0];
      expect(isSameBrowser(secure, state, { method, cookies: another })).toBe(false);
    }
    expect(isSameBrowser(context, state, { method: 'POST', cookies: undefined })).toBe(true);
    expect(isSameBrowser(context, state, { method: 'GET', cookies: undefined })).toBe(false);
  });
});

describe('single log-out', () => {
  const BACK = 'https://app.example.com/bye';

  async function leave(details: Readonly<Record<string, string>> = { IDPSignout: 'true' }) {
    const identity = await start({ details });
    const { relayState, requestId } = await begin(identity);
    const signedIn = await finish(identity, message(identity, requestId), relayState);
    if (!signedIn.ok) throw new Error(signedIn.description);
    const { pool, session } = signedIn;
    const url = session && (await beginProviderLogout(identity.context, { pool, session, resume: BACK }));
    return { identity, pool, session, url };
  }

  function logoutResponse(
    identity: TestIdentity,
    inResponseTo: string,
    change: Partial<Record<'issuer' | 'destination' | 'status' | 'at', string>> = {},
  ): string {
    return (
      `<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ` +
      `ID="_l" Version="2.0" IssueInstant="${change.at ?? new Date(identity.context.ports.now()).toISOString()}" ` +
      `Destination="${change.destination ?? `${identity.url}/saml2/logout`}" InResponseTo="${inResponseTo}">` +
      `<saml:Issuer>${change.issuer ?? okta.entityId}</saml:Issuer>` +
      `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${change.status ?? 'Success'}"/></samlp:Status></samlp:LogoutResponse>`
    );
  }

  const back = ({ context }: TestIdentity, xml: string, RelayState: string) =>
    finishProviderLogout(
      context,
      callback({ path: '/saml2/logout', form: { SAMLResponse: posted(xml), RelayState } }),
    );

  async function asked() {
    const { identity, url = '' } = await leave();
    const query = new URL(url).searchParams;
    const xml = inflateRawSync(Buffer.from(query.get('SAMLRequest') ?? '', 'base64')).toString();
    return {
      identity,
      url,
      xml,
      requestId: / ID="([^"]+)"/.exec(xml)?.[1] ?? '',
      relayState: query.get('RelayState') ?? '',
    };
  }

  test('asks the provider with a request that is always signed', async () => {
    const { identity, url, xml } = await asked();
    expect(url).toMatch(/^https:\/\/okta\.example\.com\/slo\?x=1&SAMLRequest=/);
    expect(xml).toContain('>carla</saml:NameID>');
    expect(xml).toContain('<samlp:SessionIndex>_session</samlp:SessionIndex>');
    const [, signedPart = '', signature = ''] = /\?x=1&(.*)&Signature=(.*)$/.exec(url) ?? [];
    const key = createPublicKey(await samlCertificate(identity.context, POOL));
    const value = Buffer.from(decodeURIComponent(signature), 'base64');
    expect(verify('sha256', Buffer.from(signedPart), key, value)).toBe(true);
  });

  test('goes on where it was to go, once', async () => {
    const { identity, requestId, relayState } = await asked();
    const xml = signed(logoutResponse(identity, requestId), okta, { element: 'LogoutResponse' });
    expect(await back(identity, xml, relayState)).toBe(BACK);
    expect(await back(identity, xml, relayState)).toBeUndefined();
  });

  test.each<readonly [string, (identity: TestIdentity, requestId: string) => string]>([
    ['not signed', (identity, id) => logoutResponse(identity, id)],
    [
      'signed by another',
      (identity, id) => signed(logoutResponse(identity, id), other, { element: 'LogoutResponse' }),
    ],
    [
      'to another request',
      (identity) => signed(logoutResponse(identity, '_x'), okta, { element: 'LogoutResponse' }),
    ],
    [
      'from another issuer',
      (identity, id) =>
        signed(logoutResponse(identity, id, { issuer: 'x' }), okta, { element: 'LogoutResponse' }),
    ],
    [
      'for another place',
      (identity, id) =>
        signed(logoutResponse(identity, id, { destination: 'x' }), okta, { element: 'LogoutResponse' }),
    ],
    [
      'that says no',
      (identity, id) =>
        signed(logoutResponse(identity, id, { status: 'Requester' }), okta, { element: 'LogoutResponse' }),
    ],
    [
      'of yesterday',
      (identity, id) =>
        signed(logoutResponse(identity, id, { at: new Date(Date.now() - 86_400_000).toISOString() }), okta, {
          element: 'LogoutResponse',
        }),
    ],
    ['that is no XML', () => 'x'],
  ])('an answer %s is none', async (_, xml) => {
    const { identity, requestId, relayState } = await asked();
    expect(await back(identity, xml(identity, requestId), relayState)).toBeUndefined();
  });

  test('an answer with another state, or after five minutes, is none', async () => {
    const { identity, requestId, relayState } = await asked();
    const login = await begin(identity);
    const answer = (): string =>
      signed(logoutResponse(identity, requestId), okta, { element: 'LogoutResponse' });
    expect(await back(identity, answer(), login.relayState)).toBeUndefined();
    expect(await back(identity, answer(), '')).toBeUndefined();
    identity.advance(5 * MINUTE);
    expect(await back(identity, answer(), relayState)).toBeUndefined();
  });

  test('is not asked for where the provider has none', async () => {
    expect((await leave({})).session).toBeUndefined();
    await running?.stop();
    const { identity, pool } = await leave({ IDPSignout: 'true', MetadataFile: metadataXml(okta) });
    const session = { provider: 'Okta', nameId: 'carla' };
    expect(await beginProviderLogout(identity.context, { pool, session, resume: BACK })).toBeUndefined();
    for (const provider of ['Adfs', 'Google', 'Nobody'])
      expect(
        await beginProviderLogout(identity.context, {
          pool,
          session: { ...session, provider },
          resume: BACK,
        }),
      ).toBeUndefined();
  });
});
