import { setTimeout as pause } from 'node:timers/promises';
import {
  type CognitoIdentityProviderClient,
  CreateGroupCommand,
  CreateIdentityProviderCommand,
  CreateResourceServerCommand,
  DescribeIdentityProviderCommand,
  GetGroupCommand,
  ListIdentityProvidersCommand,
  UpdateGroupCommand,
  UpdateIdentityProviderCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../../test-identity.ts';
import { POOL_ID, poolWith, sdk } from '../auth/test-users.ts';
import { lockPool } from '../locked-rows.ts';

let identity: TestIdentity;
let cognito: CognitoIdentityProviderClient;
beforeEach(async () => {
  identity = await startIdentity({ resources: poolWith() });
  cognito = sdk(identity);
});
afterEach(() => identity.stop());

const inPool = { UserPoolId: POOL_ID };
const DETAILS = {
  client_id: 'shop',
  client_secret: 'secret',
  attributes_request_method: 'GET',
  oidc_issuer: 'https://id.example',
  authorize_scopes: 'openid email',
};
const create = (ProviderName: string, IdpIdentifiers: readonly string[] = []) =>
  cognito.send(
    new CreateIdentityProviderCommand({
      ...inPool,
      ProviderName,
      ProviderType: 'OIDC',
      ProviderDetails: DETAILS,
      IdpIdentifiers: [...IdpIdentifiers],
    }),
  );
const update = (ProviderName: string, given: object) =>
  cognito.send(new UpdateIdentityProviderCommand({ ...inPool, ProviderName, ...given }));
const describeProvider = async (ProviderName: string) =>
  (await cognito.send(new DescribeIdentityProviderCommand({ ...inPool, ProviderName }))).IdentityProvider;
const outcomes = async (all: readonly Promise<unknown>[]): Promise<readonly string[]> =>
  (await Promise.allSettled(all))
    .map((one) => (one.status === 'fulfilled' ? 'accepted' : (one.reason as Error).name))
    .sort();

describe('what is changed at once is all there', () => {
  it('of a group', async () => {
    await cognito.send(new CreateGroupCommand({ ...inPool, GroupName: 'buyers' }));
    const changes = [
      { Description: 'who buys' },
      { Precedence: 3 },
      { RoleArn: `arn:aws:iam::1:role/buyers` },
    ];
    await Promise.all(
      changes.map((one) => cognito.send(new UpdateGroupCommand({ ...inPool, GroupName: 'buyers', ...one }))),
    );
    const { Group } = await cognito.send(new GetGroupCommand({ ...inPool, GroupName: 'buyers' }));
    expect(Group).toMatchObject(Object.assign({}, ...changes));
  });

  it('of an identity provider', async () => {
    await create('Corp');
    const ProviderDetails = { ...DETAILS, client_secret: 'another' };
    await Promise.all([
      update('Corp', { ProviderDetails }),
      update('Corp', { AttributeMapping: { email: 'mail' } }),
      update('Corp', { IdpIdentifiers: ['corp'] }),
    ]);
    expect(await describeProvider('Corp')).toMatchObject({
      ProviderDetails,
      AttributeMapping: { email: 'mail' },
      IdpIdentifiers: ['corp'],
    });
  });
});

describe('an identifier leads to one provider', () => {
  it('where several are made with it at once', async () => {
    const names = ['One', 'Two', 'Three', 'Four'].map((name) => `Provider${name}`);
    expect(await outcomes(names.map((name) => create(name, ['corp'])))).toEqual([
      ...Array.from({ length: 3 }, () => 'InvalidParameterException'),
      'accepted',
    ]);
    const { Providers } = await cognito.send(new ListIdentityProvidersCommand(inPool));
    expect(Providers).toHaveLength(1);
  });

  it('where several are given it at once', async () => {
    const names = ['ProviderOne', 'ProviderTwo', 'ProviderThree'];
    for (const name of names) await create(name);
    expect(await outcomes(names.map((name) => update(name, { IdpIdentifiers: ['corp'] })))).toEqual([
      'InvalidParameterException',
      'InvalidParameterException',
      'accepted',
    ]);
    const shown = await Promise.all(names.map(describeProvider));
    expect(shown.flatMap((one) => one?.IdpIdentifiers ?? [])).toEqual(['corp']);
  });
});

it('resource servers are 25 at most, however many are made at once', async () => {
  const make = (Identifier: string) =>
    cognito.send(new CreateResourceServerCommand({ ...inPool, Identifier, Name: 'Shop' }));
  for (let i = 0; i < 24; i++) await make(`s${i}`);
  expect(await outcomes(['a', 'b', 'c'].map(make))).toEqual([
    'LimitExceededException',
    'LimitExceededException',
    'accepted',
  ]);
});

describe('beside a request that has written and not yet committed', () => {
  it('a change of a group keeps what the other one changed', async () => {
    const group = { ...inPool, GroupName: 'buyers' };
    await cognito.send(new CreateGroupCommand(group));
    let sent: Promise<unknown> = Promise.resolve();
    await identity.context.db.transaction().execute(async (inside) => {
      const doc = JSON.stringify({ Description: 'who buys' });
      const modified_at = Date.now() + 1_000;
      await inside.updateTable('pool_parts').set({ doc, modified_at }).where('name', '=', 'buyers').execute();
      sent = cognito.send(new UpdateGroupCommand({ ...group, Precedence: 3 }));
      await pause(300);
    });
    await sent;
    const { Group } = await cognito.send(new GetGroupCommand(group));
    expect(Group).toMatchObject({ Description: 'who buys', Precedence: 3 });
  });

  it('a new provider does not get the identifier of the other one', async () => {
    let sent: Promise<unknown> = Promise.resolve();
    await identity.context.db.transaction().execute(async (inside) => {
      const doc = JSON.stringify({ ProviderType: 'OIDC', ProviderDetails: {}, IdpIdentifiers: ['corp'] });
      const times = { created_at: 0, modified_at: 0 };
      await lockPool(inside, POOL_ID);
      await inside
        .insertInto('pool_parts')
        .values({ pool_id: POOL_ID, kind: 'identity-provider', name: 'Other', origin: 'api', doc, ...times })
        .execute();
      sent = create('Corp', ['corp']).catch((error: unknown) => error);
      await pause(300);
    });
    expect(await sent).toMatchObject({ name: 'InvalidParameterException' });
  });
});
