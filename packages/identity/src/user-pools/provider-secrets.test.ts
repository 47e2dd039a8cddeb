import {
  type CognitoIdentityProviderClient,
  CreateIdentityProviderCommand,
  DescribeIdentityProviderCommand,
  UpdateIdentityProviderCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { CognitoResource } from '@portcullis/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sealAnew } from '../secrets/seal-anew.ts';
import { sealClear } from '../secrets/seal-clear.ts';
import { createSecretBox, type SecretBox } from '../secrets/secret-box.ts';
import { startIdentity, type TestIdentity } from '../test-identity.ts';
import { POOL_ID, poolWith, sdk } from './auth/test-users.ts';
import type { IdentityProviderDoc } from './pool.ts';
import { openedProvider } from './provider-secrets.ts';

const [OLD, NEW] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const SECRET = 'the-secret-of-the-client';
const PRIVATE = 'the-private-key-of-apple';
const OIDC = {
  client_id: 'shop',
  client_secret: SECRET,
  attributes_request_method: 'GET',
  oidc_issuer: 'https://id.example',
  authorize_scopes: 'openid',
};
const APPLE = {
  client_id: 'x',
  team_id: 'x',
  key_id: 'x',
  private_key: PRIVATE,
  authorize_scopes: 'email',
};

let identity: TestIdentity;
let cognito: CognitoIdentityProviderClient;
beforeEach(async () => {
  identity = await startIdentity({ keys: [OLD] });
  cognito = sdk(identity);
  await follow();
});
afterEach(() => identity.stop());

const resource = (type: CognitoResource['type'], properties: object, id?: string): CognitoResource => ({
  type,
  id,
  logicalId: id ?? JSON.stringify(properties),
  properties: properties as CognitoResource['properties'],
  unresolved: [],
  at: { file: 'test', line: 1, column: 1 },
});
const follow = (...providers: readonly object[]) =>
  identity.follow([
    ...poolWith().map(({ type, id, properties }) => resource(type, properties, id)),
    ...providers.map((one) => resource('UserPoolIdentityProvider', { UserPoolId: POOL_ID, ...one })),
  ]);
const corp = (ProviderDetails: object = OIDC) => ({
  ProviderName: 'Corp',
  ProviderType: 'OIDC' as const,
  ProviderDetails,
});
const apple = {
  ProviderName: 'SignInWithApple',
  ProviderType: 'SignInWithApple' as const,
  ProviderDetails: APPLE,
};
const create = (given: object) =>
  cognito.send(new CreateIdentityProviderCommand({ UserPoolId: POOL_ID, ...given } as never));
const shown = async () =>
  (await cognito.send(new DescribeIdentityProviderCommand({ UserPoolId: POOL_ID, ProviderName: 'Corp' })))
    .IdentityProvider?.ProviderDetails;
const rows = async (): Promise<readonly string[]> =>
  (
    await identity.context.db
      .selectFrom('pool_parts')
      .select('doc')
      .where('kind', '=', 'identity-provider')
      .orderBy('name')
      .execute()
  ).map(({ doc }) => doc);
const detailsOf = (box: SecretBox, row: string | undefined) =>
  openedProvider(box, JSON.parse(row ?? '') as IdentityProviderDoc).ProviderDetails;

describe('secrets of identity providers', () => {
  it.each([
    ['the API', async () => void (await Promise.all([create(corp()), create(apple)]))],
    ['a template', async () => void (await follow(corp(), apple))],
  ])('of %s are sealed in the store', async (_, put) => {
    await put();
    const stored = await rows();
    expect(stored).toHaveLength(2);
    expect(stored.join()).not.toContain(SECRET);
    expect(stored.join()).not.toContain(PRIVATE);
    expect(detailsOf(identity.context.box, stored[0])).toEqual(OIDC);
    expect(detailsOf(identity.context.box, stored[1])).toEqual(APPLE);
    expect(await shown()).toEqual(OIDC);
  });

  it('stay where they are not given, change where they are, and go where they are left out', async () => {
    await create(corp());
    const update = (given: object) =>
      cognito.send(
        new UpdateIdentityProviderCommand({ UserPoolId: POOL_ID, ProviderName: 'Corp', ...given }),
      );
    await update({ IdpIdentifiers: ['corp'] });
    expect(await shown()).toEqual(OIDC);
    const { IdentityProvider } = await update({ ProviderDetails: { ...OIDC, client_secret: 'another-one' } });
    expect(IdentityProvider?.ProviderDetails).toMatchObject({ client_secret: 'another-one' });
    expect((await rows()).join()).not.toContain('another-one');
    const { client_secret: _, ...without } = OIDC;
    await update({ ProviderDetails: without });
    expect(await shown()).toEqual(without);
  });

  it('of a template stay sealed as they are while they are the same', async () => {
    await follow(corp(), apple);
    const before = await rows();
    await follow(corp(), apple);
    expect(await rows()).toEqual(before);
    await follow(corp({ ...OIDC, client_secret: 'another-one' }), apple);
    expect(await shown()).toMatchObject({ client_secret: 'another-one' });
  });

  it('are sealed anew under a new key', async () => {
    await create(corp());
    await follow(apple);
    const rotated = createSecretBox([NEW, OLD]);
    expect(await sealAnew(identity.context.db, rotated)).toBe(2);
    expect(await sealAnew(identity.context.db, rotated)).toBe(0);
    const [first, second] = await rows();
    expect(detailsOf(createSecretBox([NEW]), first)).toEqual(OIDC);
    expect(detailsOf(createSecretBox([NEW]), second)).toEqual(APPLE);
    expect(detailsOf(createSecretBox([OLD]), first)).not.toHaveProperty('client_secret');
  });

  it('that an older version has left in clear are used, and sealed', async () => {
    const { db, box } = identity.context;
    await create(corp());
    await create(apple);
    const doc = JSON.stringify({ ProviderType: 'OIDC', ProviderDetails: OIDC });
    await db.updateTable('pool_parts').set({ doc }).where('name', '=', 'Corp').execute();
    expect(await shown()).toEqual(OIDC);
    expect(await sealClear(db, box)).toBe(1);
    expect((await rows()).join()).not.toContain(SECRET);
    expect(await shown()).toEqual(OIDC);
    expect(await sealClear(db, box)).toBe(0);
  });
});
