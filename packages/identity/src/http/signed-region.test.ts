import { CognitoIdentityClient, ListIdentityPoolsCommand } from '@aws-sdk/client-cognito-identity';
import {
  CognitoIdentityProviderClient,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { presignQuery } from '@portcullis/engine/sigv4';
import { nodeHashCrypto } from '@portcullis/host/crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { ADMIN, REGION, startIdentity, type TestIdentity } from '../test-identity.ts';

let identity: TestIdentity;
afterEach(() => identity.stop());

/** Every region but that of the service; `us-east-1` is that of STS, too. */
const OTHERS = ['us-west-2', 'eu-west-2', 'eu-west-1a', 'aws-global'];
const MESSAGE = 'Credential should be scoped to a valid region.';

const SERVICES: readonly (readonly [string, (region: string) => Promise<unknown>])[] = [
  [
    'user pools',
    (region) =>
      new CognitoIdentityProviderClient(settings(region)).send(new ListUserPoolsCommand({ MaxResults: 1 })),
  ],
  [
    'identity pools',
    (region) =>
      new CognitoIdentityClient(settings(region)).send(new ListIdentityPoolsCommand({ MaxResults: 1 })),
  ],
  [
    'KMS',
    (region) =>
      new KMSClient(settings(region)).send(new DecryptCommand({ CiphertextBlob: new Uint8Array([1, 2]) })),
  ],
];

function settings(region: string) {
  return { endpoint: identity.url, region, credentials: ADMIN, maxAttempts: 1 };
}

const sts = (region: string) => new STSClient(settings(region));

describe('a signed call for another region', () => {
  it.each(
    SERVICES.flatMap(([name, send]) =>
      [...OTHERS, 'us-east-1'].map((region) => [name, region, send] as const),
    ),
  )('is refused by %s: %s', async (_, region, send) => {
    identity = await startIdentity();
    await expect(send(region)).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      message: MESSAGE,
      $metadata: { httpStatusCode: 400 },
    });
  });

  it.each(OTHERS)('is refused by STS: %s', async (region) => {
    identity = await startIdentity();
    for (const command of [
      new GetCallerIdentityCommand({}),
      new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::111122223333:role/r', RoleSessionName: 'session' }),
    ])
      await expect(sts(region).send(command as never)).rejects.toMatchObject({
        name: 'SignatureDoesNotMatch',
        message: MESSAGE,
        $metadata: { httpStatusCode: 403 },
      });
  });

  it.each(['us-west-2', 'us-east-1x', ''])('is refused where the query signs: `%s`', async (region) => {
    identity = await startIdentity();
    const { rawQuery } = presignQuery(
      {
        method: 'GET',
        wirePath: '/',
        rawQuery: 'Action=GetCallerIdentity&Version=2011-06-15',
        rawHeaders: [],
        host: identity.url.slice('http://'.length),
      },
      {
        accessKeyId: ADMIN.accessKeyId,
        secret: ADMIN.secretAccessKey,
        region,
        service: 'sts',
        now: Date.now(),
        expiresSeconds: 60,
      },
      nodeHashCrypto,
    );
    const response = await fetch(`${identity.url}/?${rawQuery}`);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Code>SignatureDoesNotMatch</Code>');
  });

  it('is refused by STS where its partition has no global endpoint', async () => {
    identity = await startIdentity({ partition: 'aws-us-gov' });
    await expect(sts('us-east-1').send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
      message: MESSAGE,
    });
    await sts(REGION).send(new GetCallerIdentityCommand({}));
  });
});

describe('a signed call for the region that is served', () => {
  it.each(SERVICES.slice(0, 2))('is taken by %s', async (_, send) => {
    identity = await startIdentity();
    await send(REGION);
  });

  it.each([REGION, 'us-east-1'])(
    'is taken by STS, and so is that of the global endpoint: %s',
    async (region) => {
      identity = await startIdentity();
      await sts(region).send(new GetCallerIdentityCommand({}));
    },
  );
});
