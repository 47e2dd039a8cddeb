import { AssumeRoleWithSAMLCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, it } from 'vitest';
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
import { ACCOUNT, REGION, startIdentity, type TestIdentity } from '../test-identity.ts';
import { directory, role } from './test-directory.ts';

let identity: TestIdentity;
afterEach(() => identity.stop());

const provider = testProvider();
const PROVIDER = `arn:aws:iam::${ACCOUNT}:saml-provider/corp`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/r`;
const SIGN_IN = 'https://signin.aws.amazon.com/saml';
const MINUTE = 60_000;
const name = (attribute: string) => `https://aws.amazon.com/SAML/Attributes/${attribute}`;

const attributes = (...more: string[]) =>
  [
    attributeXml(name('Role'), `${PROVIDER},${ROLE}`),
    attributeXml(name('RoleSessionName'), 'carla'),
    ...more,
  ].join('');

function assertion(change: Partial<TestResponse> = {}): TestResponse {
  const now = Date.now();
  return {
    issuer: provider.entityId,
    responseId: '_response',
    assertionId: '_assertion',
    destination: SIGN_IN,
    recipient: SIGN_IN,
    audience: 'urn:amazon:webservices',
    inResponseTo: '',
    issuedAt: now,
    notBefore: now - MINUTE,
    notOnOrAfter: now + 5 * MINUTE,
    nameId: 'carla@example.com',
    attributes: attributes(),
    sessionIndex: '_session',
    ...change,
  };
}

const trust = {
  Effect: 'Allow',
  Principal: { Federated: PROVIDER },
  Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
  Condition: { StringEquals: { 'SAML:aud': SIGN_IN, 'SAML:sub_type': 'persistent' } },
};

async function start(statement: object = trust, mustEncrypt = false): Promise<void> {
  const samlProviders = [{ arn: PROVIDER, metadata: metadataXml(provider), mustEncrypt }];
  const roles = [role({ name: 'r', trust: [statement as typeof trust] })];
  identity = await startIdentity({ iam: directory(roles, { samlProviders }) });
}

function assume(xml: string, given: { RoleArn?: string; PrincipalArn?: string } = {}) {
  const sts = new STSClient({ endpoint: identity.url, region: REGION, maxAttempts: 1 });
  return sts.send(
    new AssumeRoleWithSAMLCommand({
      RoleArn: ROLE,
      PrincipalArn: PROVIDER,
      SAMLAssertion: posted(xml),
      ...given,
    }),
  );
}

/** An assertion that says when the provider's session ends, in minutes from now. */
const ending = (minutes: number) =>
  signed(
    responseXml(assertion()).replace(
      'SessionIndex=',
      `SessionNotOnOrAfter="${new Date(Date.now() + minutes * MINUTE).toISOString()}" SessionIndex=`,
    ),
    provider,
    { element: 'Assertion' },
  );

const good = (change: Partial<TestResponse> = {}, by = provider) =>
  signed(responseXml(assertion(change)), by, { element: 'Assertion' });

describe('AssumeRoleWithSAML', () => {
  it('gives a session named by the assertion', async () => {
    await start();
    expect(await assume(good())).toMatchObject({
      AssumedRoleUser: { Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/r/carla` },
      Subject: 'carla@example.com',
      SubjectType: 'persistent',
      Issuer: provider.entityId,
      Audience: SIGN_IN,
      NameQualifier: expect.stringMatching(/^[\w+/]{27}=$/),
    });
  });

  it('shows the tags of the assertion to the trust policy', async () => {
    const tagged = attributes(attributeXml(name('PrincipalTag:team'), 'red'));
    await start({ ...trust, Condition: { StringEquals: { 'aws:RequestTag/team': 'red' } } });
    await assume(good({ attributes: tagged }));
    await expect(assume(good())).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('ends its session with that of the provider', async () => {
    await start();
    const { Credentials } = await assume(ending(20));
    expect(Credentials?.Expiration?.getTime()).toBeLessThanOrEqual(Date.now() + 20 * MINUTE);
    // Within what clocks may differ by, and over all the same.
    await expect(assume(ending(-2))).rejects.toMatchObject({
      name: 'ExpiredTokenException',
      message: 'The session at the identity provider has ended',
    });
  });

  it.each([
    ['that is not signed', () => responseXml(assertion()), 'InvalidIdentityTokenException'],
    [
      'signed by another key',
      () => good({}, testProvider(provider.entityId)),
      'InvalidIdentityTokenException',
    ],
    [
      'changed after it was signed',
      () => good().replace('carla@', 'admin@'),
      'InvalidIdentityTokenException',
    ],
    ['for another audience', () => good({ audience: 'urn:other' }), 'InvalidIdentityTokenException'],
    [
      'sent elsewhere',
      () => good({ recipient: 'https://other.example.com' }),
      'InvalidIdentityTokenException',
    ],
    [
      'of another issuer',
      () => good({ issuer: 'https://other.example.com' }),
      'InvalidIdentityTokenException',
    ],
    [
      'that is over',
      () => good({ issuedAt: Date.now() - 60 * MINUTE, notOnOrAfter: Date.now() - 30 * MINUTE }),
      'ExpiredTokenException',
    ],
    [
      'without a session name',
      () => good({ attributes: attributeXml(name('Role'), `${ROLE},${PROVIDER}`) }),
      'InvalidIdentityTokenException',
    ],
    [
      'for another role',
      () => good({ attributes: attributes().replace('role/r', 'role/other') }),
      'AccessDenied',
    ],
    ['that is none', () => 'no xml', 'InvalidIdentityTokenException'],
  ])('refuses an assertion %s', async (_, xml, error) => {
    await start();
    await expect(assume(xml())).rejects.toMatchObject({ name: error });
  });

  it('refuses the answer of a provider that did not authenticate the user', async () => {
    await start();
    const failed = responseXml(assertion()).replace('status:Success', 'status:AuthnFailed');
    await expect(assume(signed(failed, provider, { element: 'Response' }))).rejects.toMatchObject({
      name: 'IDPRejectedClaimException',
      message: 'SAML Response has the status AuthnFailed.',
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('refuses a provider that is not here, and a role that trusts another', async () => {
    await start({ ...trust, Principal: { Federated: `${PROVIDER}-other` } });
    await expect(assume(good())).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'Not authorized to perform sts:AssumeRoleWithSAML',
    });
    await expect(assume(good(), { PrincipalArn: `${PROVIDER}-other` })).rejects.toMatchObject({
      name: 'InvalidIdentityTokenException',
    });
  });
});

describe('where assertions must be encrypted', () => {
  it('one in clear is refused', async () => {
    await start(trust, true);
    await expect(assume(good())).rejects.toMatchObject({
      name: 'InvalidIdentityTokenException',
      message: 'SAML Assertion is not encrypted.',
    });
  });

  it('one that is encrypted is refused as well: the key is not here', async () => {
    await start(trust, true);
    const inside = signed(assertionXml(assertion()), provider, { element: 'Assertion' });
    await expect(
      assume(responseXml(assertion(), encrypted(inside, provider.certificate))),
    ).rejects.toMatchObject({
      name: 'InvalidIdentityTokenException',
      message: 'SAML Assertion is encrypted, which was not agreed on.',
    });
  });
});
