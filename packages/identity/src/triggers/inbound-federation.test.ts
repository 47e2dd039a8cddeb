import type { Json } from '@portcullis/model/source';
import { describe, expect, it } from 'vitest';
import type { LambdaConfig } from '../user-pools/pool.ts';
import { inboundFederation } from './inbound-federation.ts';
import { answering, callOf, FUNCTION, triggerContext } from './test-trigger.ts';

const config = { InboundFederation: { LambdaVersion: 'V1_0', LambdaArn: FUNCTION } };
const federate = (response: Json, LambdaConfig: LambdaConfig = config) => {
  const { context, events } = triggerContext(answering(response));
  const call = {
    ...callOf(LambdaConfig),
    providerName: 'Corp',
    providerType: 'OIDC',
    attributes: { idToken: { sub: '1', groups: ['a'] } },
  } as const;
  return { attributes: inboundFederation(context, call), events };
};

describe('inbound federation', () => {
  it('shows where attributes came from, and takes those that are given back', async () => {
    const { attributes, events } = federate({ userAttributesToMap: { sub: '1', email: 'a@b.c' } });
    expect(await attributes).toEqual({ sub: '1', email: 'a@b.c' });
    expect(events).toMatchObject([
      {
        triggerSource: 'InboundFederation_ExternalProvider',
        request: {
          providerName: 'Corp',
          providerType: 'OIDC',
          attributes: { idToken: { sub: '1', groups: ['a'] } },
        },
      },
    ]);
  });

  it.each([
    ['nothing given back', { userAttributesToMap: {} }, config],
    ['no trigger', { userAttributesToMap: { sub: '2' } }, {}],
  ])('keeps all with %s', async (_, response, LambdaConfig) => {
    expect(await federate(response, LambdaConfig).attributes).toBeUndefined();
  });

  it.each<[Json]>([
    [{}],
    [{ userAttributesToMap: null }],
    [{ userAttributesToMap: [] }],
    [{ userAttributesToMap: 'x' }],
    [{ userAttributesToMap: { groups: ['a'] } }],
  ])('%j is refused', async (response) => {
    await expect(federate(response).attributes).rejects.toMatchObject({
      code: 'InvalidLambdaResponseException',
    });
  });
});
