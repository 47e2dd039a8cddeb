import { randomBytes } from 'node:crypto';
import type { IamDirectory } from '@portcullis/model';
import { afterEach, describe, expect, it } from 'vitest';
import { ACCOUNT, startIdentity, type TestIdentity } from '../test-identity.ts';
import { ALLOW_ALL, directory, policy, role } from './test-directory.ts';
import { ADMIN_ARN, type AssumeInput, arnOf, assumeAs, type Key, trusts } from './test-sts.ts';

let identity: TestIdentity;
afterEach(() => identity.stop());

const assume = (input: AssumeInput, key?: Key) => assumeAs(identity, input, key);

async function start(iam: IamDirectory): Promise<void> {
  identity = await startIdentity({ iam });
}

describe('session policies', () => {
  const roles = [
    role({ name: 'first', trust: [trusts(ADMIN_ARN)], allow: [ALLOW_ALL] }),
    role({ name: 'second', trust: [trusts(ACCOUNT)] }),
  ];
  const document = (Action: string) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });

  it('limit what the session may do, and never widen it', async () => {
    await start(directory(roles));
    const wide = await assume({ RoleArn: arnOf('first'), Policy: document('sts:AssumeRole') });
    await assume({ RoleArn: arnOf('second') }, wide.key);
    const narrow = await assume({ RoleArn: arnOf('first'), Policy: document('s3:*') });
    await expect(assume({ RoleArn: arnOf('second') }, narrow.key)).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    expect(narrow.PackedPolicySize).toBeGreaterThan(0);
  });

  it('may be managed policies that are here', async () => {
    const arn = `arn:aws:iam::${ACCOUNT}:policy/limit`;
    const managedPolicies = [
      { arn, document: policy('session', { Effect: 'Allow', Action: 's3:*', Resource: '*' }) },
    ];
    await start(directory(roles, { managedPolicies }));
    const { key } = await assume({ RoleArn: arnOf('first'), PolicyArns: [{ arn }] });
    await expect(assume({ RoleArn: arnOf('second') }, key)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(
      assume({ RoleArn: arnOf('first'), PolicyArns: [{ arn: `${arn}-not-here` }] }),
    ).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
  });

  it.each([
    'no policy',
    '[]',
    '{"Version":"2012-10-17"}',
    document('nothing'),
    document('s3:*').replace('Allow', 'Maybe'),
  ])('that cannot be read are refused: %s', async (Policy) => {
    await start(directory(roles));
    await expect(assume({ RoleArn: arnOf('first'), Policy })).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it.each<[string, Partial<AssumeInput>]>([
    ['2,048 characters', { Policy: `${document('s3:*')}${' '.repeat(2_048)}` }],
    [
      'ten managed ones',
      {
        PolicyArns: Array.from({ length: 11 }, (_, at) => ({ arn: `arn:aws:iam::${ACCOUNT}:policy/p${at}` })),
      },
    ],
  ])('of more than %s are refused', async (_, given) => {
    await start(directory(roles));
    await expect(assume({ RoleArn: arnOf('first'), ...given })).rejects.toMatchObject({
      name: 'ValidationError',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('and tags have a limit when they are packed', async () => {
    await start(directory([role({ name: 'first', trust: [trusts(ADMIN_ARN, 'sts:*')] })]));
    const Tags = Array.from({ length: 50 }, (_, at) => ({
      Key: `key-${at}`,
      Value: randomBytes(120).toString('hex'),
    }));
    await expect(assume({ RoleArn: arnOf('first'), Tags })).rejects.toMatchObject({
      name: 'PackedPolicyTooLargeException',
    });
  });
});

describe('session tags', () => {
  const TAGS = ['sts:AssumeRole', 'sts:TagSession'];
  const byTeam = (AWS: string) => ({
    Effect: 'Allow',
    Principal: { AWS },
    Action: TAGS,
    Condition: { StringEquals: { 'aws:PrincipalTag/team': 'red' } },
  });

  it('need sts:TagSession', async () => {
    await start(
      directory([
        role({ name: 'plain', trust: [trusts(ADMIN_ARN)] }),
        role({ name: 'tagged', trust: [trusts(ADMIN_ARN, TAGS)] }),
      ]),
    );
    const Tags = [{ Key: 'team', Value: 'red' }];
    await assume({ RoleArn: arnOf('tagged'), Tags });
    await expect(assume({ RoleArn: arnOf('plain'), Tags })).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: ${ADMIN_ARN} is not authorized to perform: sts:TagSession on resource: ${arnOf('plain')}`,
    });
  });

  it.each<[string, NonNullable<AssumeInput['Tags']>]>([
    ['fifty', Array.from({ length: 51 }, (_, at) => ({ Key: `k${at}`, Value: '' }))],
    ['128 characters of a key', [{ Key: 'k'.repeat(129), Value: 'x' }]],
    ['256 characters of a value', [{ Key: 'k', Value: 'x'.repeat(257) }]],
  ])('are no more than %s', async (_, Tags) => {
    await start(directory([role({ name: 'r', trust: [trusts(ADMIN_ARN, TAGS)] })]));
    await expect(assume({ RoleArn: arnOf('r'), Tags })).rejects.toMatchObject({
      name: 'ValidationError',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('are seen by the trust policy when they are asked for', async () => {
    const trust = [
      { ...trusts(ADMIN_ARN, TAGS), Condition: { StringEquals: { 'aws:RequestTag/team': ['red', 'blue'] } } },
    ];
    await start(directory([role({ name: 'r', trust })]));
    await assume({ RoleArn: arnOf('r'), Tags: [{ Key: 'Team', Value: 'red' }] });
    await expect(
      assume({ RoleArn: arnOf('r'), Tags: [{ Key: 'team', Value: 'green' }] }),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('go on in a chain where they are transitive, and only there', async () => {
    await start(
      directory([
        role({ name: 'first', trust: [trusts(ADMIN_ARN, TAGS)], allow: [ALLOW_ALL] }),
        role({ name: 'second', trust: [trusts(ACCOUNT, TAGS)], allow: [ALLOW_ALL] }),
        role({ name: 'third', trust: [byTeam(ACCOUNT)] }),
      ]),
    );
    const Tags = [{ Key: 'team', Value: 'red' }];
    const lasting = await assume({ RoleArn: arnOf('first'), Tags, TransitiveTagKeys: ['team'] });
    const again = await assume({ RoleArn: arnOf('second') }, lasting.key);
    await assume({ RoleArn: arnOf('third') }, again.key);
    const passing = await assume({ RoleArn: arnOf('first'), Tags });
    const lost = await assume({ RoleArn: arnOf('second') }, passing.key);
    await expect(assume({ RoleArn: arnOf('third') }, lost.key)).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await expect(
      assume({ RoleArn: arnOf('second'), Tags: [{ Key: 'TEAM', Value: 'blue' }] }, lasting.key),
    ).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message:
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    });
  });

  it.each([
    [
      [
        { Key: 'team', Value: 'a' },
        { Key: 'Team', Value: 'b' },
      ],
      [],
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    ],
    [
      [{ Key: 'team', Value: 'a' }],
      ['site'],
      'The specified transitive tag key must be included in the requested tags.',
    ],
    [[{ Key: 'aws:team', Value: 'a' }], [], 'Tag keys that begin with aws: are reserved.'],
  ])('%j with transitive keys %j are refused', async (Tags, TransitiveTagKeys, message) => {
    await start(directory([role({ name: 'r', trust: [trusts(ADMIN_ARN, TAGS)] })]));
    await expect(assume({ RoleArn: arnOf('r'), Tags, TransitiveTagKeys })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message,
    });
  });
});

describe('the source identity', () => {
  const SET = ['sts:AssumeRole', 'sts:SetSourceIdentity'];

  it('needs sts:SetSourceIdentity at every role of the chain, stays, and cannot be changed', async () => {
    await start(
      directory([
        role({ name: 'plain', trust: [trusts(ACCOUNT)] }),
        role({ name: 'first', trust: [trusts(ADMIN_ARN, SET)], allow: [ALLOW_ALL] }),
        role({
          name: 'second',
          trust: [
            { ...trusts(ACCOUNT, SET), Condition: { StringEquals: { 'aws:SourceIdentity': 'alice' } } },
          ],
        }),
      ]),
    );
    await expect(assume({ RoleArn: arnOf('plain'), SourceIdentity: 'alice' })).rejects.toMatchObject({
      message: expect.stringContaining('sts:SetSourceIdentity'),
    });
    const { key, SourceIdentity } = await assume({ RoleArn: arnOf('first'), SourceIdentity: 'alice' });
    expect(SourceIdentity).toBe('alice');
    expect((await assume({ RoleArn: arnOf('second') }, key)).SourceIdentity).toBe('alice');
    await expect(assume({ RoleArn: arnOf('plain') }, key)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(assume({ RoleArn: arnOf('second'), SourceIdentity: 'bob' }, key)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'The source identity is already set for this assume role session',
    });
  });
});
