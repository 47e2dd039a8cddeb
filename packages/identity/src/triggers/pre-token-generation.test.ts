import type { Json } from '@portcullis/model/source';
import { describe, expect, it } from 'vitest';
import type { LambdaConfig } from '../user-pools/pool.ts';
import { preTokenGeneration, type TokenOccasion } from './pre-token-generation.ts';
import { answering, callOf, FUNCTION, triggerContext } from './test-trigger.ts';

const ROLE = 'arn:aws:iam::111122223333:role/buyers';
const V1: LambdaConfig = { PreTokenGeneration: FUNCTION };
const V2: LambdaConfig = { PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: FUNCTION } };
const V3: LambdaConfig = { PreTokenGenerationConfig: { LambdaVersion: 'V3_0', LambdaArn: FUNCTION } };

function generate(config: LambdaConfig, response: Json, source: TokenOccasion = 'Authentication') {
  const { context, events } = triggerContext(answering(response));
  const call = {
    ...callOf(config),
    source,
    userAttributes: { sub: '1' },
    groups: { 'cognito:groups': ['buyers'], 'cognito:roles': [ROLE], 'cognito:preferred_role': ROLE },
    scopes: ['aws.cognito.signin.user.admin'],
  };
  return { overrides: preTokenGeneration(context, call), events };
}

const first = (details: Json) => generate(V1, { claimsOverrideDetails: details }).overrides;
const second = (details: Json) => generate(V2, { claimsAndScopeOverrideDetails: details }).overrides;

describe('version 1', () => {
  it('gets the groups and no scopes', async () => {
    const { overrides, events } = generate(V1, {});
    expect(await overrides).toEqual({});
    expect(events).toMatchObject([
      {
        version: '1',
        triggerSource: 'TokenGeneration_Authentication',
        request: {
          groupConfiguration: {
            groupsToOverride: ['buyers'],
            iamRolesToOverride: [ROLE],
            preferredRole: ROLE,
          },
        },
        response: { claimsOverrideDetails: null },
      },
    ]);
    expect((events[0] as { request: object }).request).not.toHaveProperty('scopes');
  });

  it('changes claims of the ID token only', async () => {
    expect(await first({ claimsToAddOrOverride: { plan: 'gold' }, claimsToSuppress: ['email'] })).toEqual({
      groups: undefined,
      id: { add: { plan: 'gold' }, suppress: ['email'] },
    });
  });

  it.each<[Json, unknown]>([
    [null, null],
    [{}, null],
    [{ groupsToOverride: [], iamRolesToOverride: [], preferredRole: null }, null],
    [{ groupsToOverride: ['a', 'b'] }, { 'cognito:groups': ['a', 'b'] }],
    [
      { groupsToOverride: ['a'], iamRolesToOverride: [ROLE], preferredRole: ROLE },
      { 'cognito:groups': ['a'], 'cognito:roles': [ROLE], 'cognito:preferred_role': ROLE },
    ],
  ])('groups %j become %j', async (groupOverrideDetails, groups) => {
    expect(await first({ groupOverrideDetails })).toMatchObject({ groups });
  });

  it.each<[Json]>([
    ['x'],
    [[]],
    [{ claimsToAddOrOverride: { plan: 1 } }],
    [{ claimsToAddOrOverride: { plan: { tier: 'gold' } } }],
    [{ claimsToAddOrOverride: { plan: null } }],
    [{ claimsToAddOrOverride: ['plan'] }],
    [{ claimsToSuppress: 'email' }],
    [{ claimsToSuppress: [1] }],
    [{ groupOverrideDetails: [] }],
    [{ groupOverrideDetails: { groupsToOverride: 'a' } }],
    [{ groupOverrideDetails: { groupsToOverride: [1] } }],
    [{ groupOverrideDetails: { iamRolesToOverride: {} } }],
    [{ groupOverrideDetails: { preferredRole: [ROLE] } }],
  ])('%j is refused', async (details) => {
    await expect(first(details)).rejects.toMatchObject({ code: 'InvalidLambdaResponseException' });
  });
});

describe('versions 2 and 3', () => {
  it('get the scopes', async () => {
    const { events, overrides } = generate(V2, {});
    await overrides;
    expect(events).toMatchObject([{ version: '2', request: { scopes: ['aws.cognito.signin.user.admin'] } }]);
  });

  it('change claims of both tokens, whatever their type, and scopes', async () => {
    expect(
      await second({
        idTokenGeneration: { claimsToAddOrOverride: { plan: { tier: 1 } } },
        accessTokenGeneration: {
          claimsToAddOrOverride: { limits: [1, 2], vip: true },
          claimsToSuppress: ['username'],
          scopesToAdd: ['orders/read'],
          scopesToSuppress: ['aws.cognito.signin.user.admin'],
        },
      }),
    ).toEqual({
      groups: undefined,
      id: { add: { plan: { tier: 1 } }, suppress: [] },
      access: {
        add: { limits: [1, 2], vip: true },
        suppress: ['username'],
        addScopes: ['orders/read'],
        suppressScopes: ['aws.cognito.signin.user.admin'],
      },
    });
  });

  it.each<[Json]>([
    [1],
    [{ idTokenGeneration: 'x' }],
    [{ accessTokenGeneration: [] }],
    [{ idTokenGeneration: { claimsToAddOrOverride: [] } }],
    [{ accessTokenGeneration: { claimsToSuppress: [null] } }],
    [{ accessTokenGeneration: { scopesToAdd: 'orders/read' } }],
    [{ accessTokenGeneration: { scopesToAdd: ['orders/read admin'] } }],
    [{ accessTokenGeneration: { scopesToAdd: [''] } }],
    [{ accessTokenGeneration: { scopesToSuppress: [1] } }],
    [{ groupOverrideDetails: 'none' }],
  ])('%j is refused', async (details) => {
    await expect(second(details)).rejects.toMatchObject({ code: 'InvalidLambdaResponseException' });
  });

  it('only version 3 takes part in tokens of clients', async () => {
    const later = await Promise.all(
      [V1, V2, V3].map(async (config) => {
        const { events, overrides } = generate(config, {}, 'ClientCredentials');
        await overrides;
        return events.length;
      }),
    );
    expect(later).toEqual([0, 0, 1]);
  });

  it('an unknown version is refused', async () => {
    const config = { PreTokenGenerationConfig: { LambdaVersion: 'V9_0', LambdaArn: FUNCTION } };
    await expect(generate(config as never, {}).overrides).rejects.toMatchObject({
      code: 'InvalidLambdaResponseException',
    });
  });
});

describe('no trigger', () => {
  it('changes nothing', async () => {
    expect(await generate({}, {}).overrides).toBeUndefined();
  });
});
