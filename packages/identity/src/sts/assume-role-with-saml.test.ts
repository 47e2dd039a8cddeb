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

describe('the attributes of an assertion, in a trust policy', () => {
  const AFFILIATION = 'urn:oid:1.3.6.1.4.1.5923.1.1.1.1';
  const MAIL = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress';
  const asking = (operator: string, key: string, ...values: string[]) =>
    start({ ...trust, Condition: { [operator]: { [key]: values } } });
  const having = (...more: string[]) => assume(good({ attributes: attributes(...more) }));
  const affiliated = (...values: string[]) => having(attributeXml(AFFILIATION, ...values));
  const refusal = { name: 'AccessDenied', message: 'Not authorized to perform sts:AssumeRoleWithSAML' };

  it('ForAllValues wants each value of a list, and holds where there is none', async () => {
    await asking('ForAllValues:StringLike', 'saml:edupersonaffiliation', 'staff', 'faculty');
    await affiliated('staff');
    await affiliated('staff', 'faculty');
    await having();
    await expect(affiliated('alumni')).rejects.toMatchObject(refusal);
    await expect(affiliated('staff', 'alumni')).rejects.toMatchObject(refusal);
  });

  it('ForAnyValue wants one value of a list', async () => {
    await asking('ForAnyValue:StringEquals', 'saml:eduPersonAffiliation', 'staff');
    await affiliated('alumni', 'staff');
    await expect(affiliated('alumni')).rejects.toMatchObject(refusal);
    await expect(having()).rejects.toMatchObject(refusal);
  });

  it('one that is absent satisfies what is negated, IfExists and Null only', async () => {
    await start({
      ...trust,
      Condition: {
        StringNotEquals: { 'saml:surname': 'x' },
        StringEqualsIfExists: { 'saml:mail': 'carla@example.com' },
        Null: { 'saml:cn': 'true' },
      },
    });
    await having();
    await having(attributeXml(MAIL, 'carla@example.com'));
    await expect(having(attributeXml(MAIL, 'other@example.com'))).rejects.toMatchObject(refusal);
  });

  it.each([
    ['urn:oid:1.3.6.1.4.1.5923.1.1.1.6', 'saml:edupersonprincipalname'],
    ['urn:oid:1.3.6.1.4.1.5923.1.2.1.6', 'saml:eduorgwhitepagesuri'],
    ['urn:oid:2.5.4.3', 'saml:cn'],
    ['2.5.4.3', 'saml:commonName'],
    ['http://schemas.xmlsoap.org/claims/CommonName', 'saml:commonName'],
    [MAIL, 'saml:mail'],
    ['2.5.4.45', 'saml:x500UniqueIdentifier'],
  ])('%s is %s', async (attribute, key) => {
    await asking('StringEquals', key, 'one');
    await having(attributeXml(attribute, 'one'));
    await expect(having(attributeXml(attribute, 'two'))).rejects.toMatchObject(refusal);
  });

  it.each([
    ['is never set', 'saml:primarygroupsid', []],
    ['there is not', 'saml:team', []],
    ['has several values where one is meant', 'saml:mail', [attributeXml(MAIL, 'a@x', 'b@x')]],
    [
      'two attributes set differently',
      'saml:commonname',
      [
        attributeXml('2.5.4.3', 'Carla'),
        attributeXml('http://schemas.xmlsoap.org/claims/CommonName', 'Carla Rossi'),
      ],
    ],
    [
      'has an attribute whose name the guide prints otherwise',
      'saml:givenname',
      [attributeXml('urn:oid:2.5.4.42', 'Carla')],
    ],
  ])('a key that %s lets nobody in, and is named', async (_, key, more) => {
    await asking('ForAllValues:StringNotLike', key, 'nobody');
    await expect(having(...more)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `${refusal.message} because a policy asks about ${key}, which is not known here`,
    });
  });

  it('are not in the policies of the role', async () => {
    await asking('StringEquals', 'saml:cn', 'Carla');
    const { Credentials } = await having(attributeXml('urn:oid:2.5.4.3', 'Carla'));
    const { AccessKeyId = '', SessionToken = '' } = Credentials ?? {};
    const { findCredential } = identity.context.ports;
    const keys = findCredential(AccessKeyId, SessionToken)?.caller.contextKeys;
    expect(keys?.get('saml:sub')).toBe('carla@example.com');
    expect(keys?.has('saml:cn')).toBe(false);
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
