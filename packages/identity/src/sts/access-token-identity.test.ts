import {
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterEach, describe, expect, it } from 'vitest';
import type { OutboundAnswer, OutboundRequest } from '../federation/index.ts';
import { ACCOUNT, REGION, startIdentity, type TestIdentity } from '../test-identity.ts';
import { directory, role } from './test-directory.ts';
import { keyOf, sts } from './test-sts.ts';

const FACEBOOK = 'graph.facebook.com';
const AMAZON = 'www.amazon.com';
const APP = '1234567890123';
const PROFILE = 'amzn1.application.188a56d827a7d6555a8b67a5d';
const CLIENT = 'amzn1.application-oa2-client.9d70d9382d34';
const USER = 'amzn1.account.CARLA';

let identity: TestIdentity | undefined;
afterEach(async () => {
  await identity?.stop();
  identity = undefined;
});

const json = (body: unknown, status = 200): OutboundAnswer => ({
  ok: true,
  status,
  contentType: 'application/json',
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const tokenInfo = { iss: 'https://www.amazon.com', user_id: USER, aud: CLIENT, app_id: PROFILE, exp: 3597 };

/** The providers themselves, who know one token each. */
function providers({ url }: OutboundRequest): OutboundAnswer {
  const { host, pathname, searchParams } = new URL(url);
  const token = searchParams.get('access_token');
  if (host === 'api.amazon.com' && pathname === '/auth/o2/tokeninfo' && token === 'Atza|carla')
    return json(tokenInfo);
  if (host === FACEBOOK && pathname.endsWith('/app') && token === 'EAAB|carla') return json({ id: APP });
  if (host === FACEBOOK && pathname.endsWith('/me') && token === 'EAAB|carla') return json({ id: '10158' });
  return json({ error: 'invalid_token' }, 400);
}

const trust = (Federated: string, condition: Readonly<Record<string, string>>) => ({
  Effect: 'Allow',
  Principal: { Federated },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { StringEquals: condition },
});

async function start(answer: (request: OutboundRequest) => OutboundAnswer = providers) {
  const asked: string[] = [];
  const roles = [
    role({ name: 'facebook', trust: [trust(FACEBOOK, { [`${FACEBOOK}:app_id`]: APP })] }),
    role({ name: 'facebook-carla', trust: [trust(FACEBOOK, { [`${FACEBOOK}:id`]: '10158' })] }),
    role({ name: 'facebook-other-app', trust: [trust(FACEBOOK, { [`${FACEBOOK}:app_id`]: '999' })] }),
    role({ name: 'facebook-dora', trust: [trust(FACEBOOK, { [`${FACEBOOK}:id`]: '10159' })] }),
    role({ name: 'facebook-aud', trust: [trust(FACEBOOK, { [`${FACEBOOK}:aud`]: APP })] }),
    role({
      name: 'amazon',
      trust: [trust(AMAZON, { [`${AMAZON}:app_id`]: PROFILE, [`${AMAZON}:user_id`]: USER })],
    }),
    role({ name: 'amazon-client', trust: [trust(AMAZON, { [`${AMAZON}:app_id`]: CLIENT })] }),
    role({ name: 'amazon-dora', trust: [trust(AMAZON, { [`${AMAZON}:user_id`]: 'amzn1.account.DORA' })] }),
    role({ name: 'google', trust: [trust('accounts.google.com', { [`${FACEBOOK}:app_id`]: APP })] }),
    role({
      name: 'mixed',
      trust: [trust(AMAZON, { [`${FACEBOOK}:app_id`]: APP })],
    }),
  ];
  const running = await startIdentity({
    iam: directory(roles),
    fetch: (request) => {
      asked.push(request.url);
      return Promise.resolve(answer(request));
    },
  });
  identity = running;
  const assume = (
    name: string,
    ProviderId: string,
    WebIdentityToken: string,
    more: Partial<AssumeRoleWithWebIdentityCommandInput> = {},
  ) =>
    new STSClient({ endpoint: running.url, region: REGION, maxAttempts: 1 }).send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
        RoleSessionName: 'app',
        ProviderId,
        WebIdentityToken,
        ...more,
      }),
    );
  return { running, asked, assume };
}

describe('AssumeRoleWithWebIdentity with an access token', () => {
  it.each([
    ['facebook', FACEBOOK, 'EAAB|carla', { Subject: '10158', Audience: APP }],
    ['facebook-carla', FACEBOOK, 'EAAB|carla', { Subject: '10158', Audience: APP }],
    ['amazon', AMAZON, 'Atza|carla', { Subject: USER, Audience: CLIENT }],
  ])('gives credentials of %s for a token that %s knows', async (name, provider, token, of) => {
    const { running, assume } = await start();
    const answer = await assume(name, provider, token);
    expect(answer).toMatchObject({
      AssumedRoleUser: { Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/app` },
      Provider: provider,
      Audience: of.Audience,
      SubjectFromWebIdentityToken: of.Subject,
    });
    const client = sts(running, keyOf(answer.Credentials));
    expect((await client.send(new GetCallerIdentityCommand({}))).Arn).toBe(answer.AssumedRoleUser?.Arn);
  });

  it.each([
    ['for another app', 'facebook-other-app', FACEBOOK, 'EAAB|carla'],
    ['for another user', 'facebook-dora', FACEBOOK, 'EAAB|carla'],
    ['by a key that the provider has not', 'facebook-aud', FACEBOOK, 'EAAB|carla'],
    ['for the client in place of the profile', 'amazon-client', AMAZON, 'Atza|carla'],
    ['for another user', 'amazon-dora', AMAZON, 'Atza|carla'],
    ['of another provider', 'google', FACEBOOK, 'EAAB|carla'],
    ['of another provider', 'facebook', AMAZON, 'Atza|carla'],
    ['by a key of another provider', 'mixed', AMAZON, 'Atza|carla'],
    ['that is not there', 'nobody', FACEBOOK, 'EAAB|carla'],
  ])('refuses a role %s: %s at %s', async (_, name, provider, token) => {
    const { assume } = await start();
    await expect(assume(name, provider, token)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
      $metadata: { httpStatusCode: 403 },
    });
  });

  it.each([
    ['that nobody issued', FACEBOOK, 'EAAB|made-up'],
    ['that nobody issued', AMAZON, 'Atza|made-up'],
    ['of the other provider', FACEBOOK, 'Atza|carla'],
    ['of the other provider', AMAZON, 'EAAB|carla'],
  ])('says that the provider rejects a token %s: %s', async (_, provider, token) => {
    const { assume } = await start();
    await expect(assume(provider === AMAZON ? 'amazon' : 'facebook', provider, token)).rejects.toMatchObject({
      name: 'IDPRejectedClaimException',
      message: `${provider} did not accept the token.`,
      $metadata: { httpStatusCode: 403 },
    });
  });

  it.each(['a token', 'a\ntoken', 'tokén', 'x'.repeat(4_097)])(
    'rejects what can be no token without asking anybody: %j',
    async (token) => {
      const { assume, asked } = await start();
      await expect(assume('facebook', FACEBOOK, token)).rejects.toMatchObject({
        name: 'IDPRejectedClaimException',
      });
      expect(asked).toEqual([]);
    },
  );

  it.each<readonly [string, OutboundAnswer]>([
    ['fails', json({}, 500)],
    ['fails, with what would do', json({ ...tokenInfo, id: APP }, 500)],
    ['forbids', json({}, 403)],
    ['is overloaded', json({}, 429)],
    ['answers elsewhere', json({ ...tokenInfo, id: APP }, 302)],
    ['answers no JSON', json('<html/>')],
    ['answers no object', json([tokenInfo])],
    ['does not answer', { ok: false, reason: 'timeout' }],
    ['is not there', { ok: false, reason: 'unreachable' }],
    ['does not stop', { ok: false, reason: 'tooLarge' }],
  ])('cannot verify a token where the provider %s', async (_, answer) => {
    const { assume } = await start(() => answer);
    for (const [name, provider] of [
      ['facebook', FACEBOOK],
      ['amazon', AMAZON],
    ] as const)
      await expect(assume(name, provider, 'EAAB|carla')).rejects.toMatchObject({
        name: 'IDPCommunicationErrorException',
        message: `${provider} cannot be reached to verify the token.`,
        $metadata: { httpStatusCode: 400 },
      });
  });

  it.each<readonly [string, string, object]>([
    ['no time that is left', 'ExpiredTokenException', { exp: 0 }],
    ['an end that was', 'ExpiredTokenException', { exp: -5 }],
    ['no end', 'IDPRejectedClaimException', { exp: undefined }],
    ['an end that is no number', 'IDPRejectedClaimException', { exp: '3597' }],
    ['another issuer', 'IDPRejectedClaimException', { iss: 'https://www.amazon.example' }],
    ['no user', 'IDPRejectedClaimException', { user_id: undefined }],
    ['a user that would be two', 'IDPRejectedClaimException', { user_id: 'a,b' }],
    ['no app', 'InvalidIdentityTokenException', { app_id: undefined }],
    ['an app that is no text', 'InvalidIdentityTokenException', { app_id: [PROFILE] }],
    ['an empty app', 'InvalidIdentityTokenException', { app_id: '' }],
  ])('refuses what Amazon tells with %s: %s', async (_, name, change) => {
    const { assume } = await start(() => json({ ...tokenInfo, ...change }));
    await expect(assume('amazon', AMAZON, 'Atza|carla')).rejects.toMatchObject({ name });
  });

  it.each<readonly [string, string, object, object]>([
    ['no app', 'InvalidIdentityTokenException', {}, { id: '10158' }],
    ['an app that is a number', 'InvalidIdentityTokenException', { id: 1 }, { id: '10158' }],
    ['no user', 'IDPRejectedClaimException', { id: APP }, {}],
    ['a user that is a number', 'IDPRejectedClaimException', { id: APP }, { id: 10_158 }],
  ])('refuses what Facebook tells with %s: %s', async (_, name, app, me) => {
    const { assume } = await start(({ url }) => json(url.includes('/app?') ? app : me));
    await expect(assume('facebook', FACEBOOK, 'EAAB|carla')).rejects.toMatchObject({ name });
  });

  it.each([
    'accounts.google.com',
    'cognito-identity.amazonaws.com',
    'https://graph.facebook.com',
    'constructor',
  ])('refuses the provider %s by name, and asks nobody', async (provider) => {
    const { assume, asked } = await start();
    await expect(assume('facebook', provider, 'EAAB|carla')).rejects.toMatchObject({
      name: 'ValidationError',
      message:
        'ProviderId must be one of graph.facebook.com, www.amazon.com, and is not for OpenID Connect tokens.',
      $metadata: { httpStatusCode: 400 },
    });
    expect(asked).toEqual([]);
  });

  it('takes an access token by its provider only', async () => {
    const { assume, asked } = await start();
    const none = { ProviderId: undefined };
    await expect(assume('facebook', FACEBOOK, 'EAAB|carla', none)).rejects.toMatchObject({
      name: 'InvalidIdentityTokenException',
      message:
        'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    });
    expect(asked).toEqual([]);
  });

  it('lasts no longer than the role allows', async () => {
    const { assume } = await start();
    await expect(
      assume('facebook', FACEBOOK, 'EAAB|carla', { DurationSeconds: 7_200 }),
    ).rejects.toMatchObject({ name: 'ValidationError' });
  });
});
