import type { Json } from '@portcullis/model/source';
import type { IdentityContext } from '../service/context.ts';
import type { Input } from '../service/input.ts';
import type { Operation } from '../service/operation.ts';
import { invalidParameter } from '../service/service-error.ts';
import {
  changeIdentityPool,
  identityPoolArn,
  identityPoolById,
  POOL_ID,
  type TagMap,
} from './identity-pool.ts';
import { mapped } from './principal-tags.ts';

const PROVIDER = { min: 1, max: 128 } as const;
const MAX_TAGS = 50;

const resource = (input: Input, { place }: IdentityContext): string =>
  identityPoolArn(place, input.text('IdentityPoolId', POOL_ID));

/** Cognito API "SetPrincipalTagAttributeMap". */
export const setPrincipalTagAttributeMap: Operation = {
  name: 'SetPrincipalTagAttributeMap',
  signed: true,
  resource,
  run: async (input, context) => {
    const { provider, map } = tagMapIn(input);
    const { id } = await changeIdentityPool(context, input.text('IdentityPoolId', POOL_ID), (doc) => ({
      ...doc,
      tagMaps: { ...doc.tagMaps, [provider]: map },
    }));
    return shown(id, provider, map);
  },
};

/** Cognito API "GetPrincipalTagAttributeMap". */
export const getPrincipalTagAttributeMap: Operation = {
  name: 'GetPrincipalTagAttributeMap',
  signed: true,
  resource,
  run: async (input, context) => {
    const { id, doc } = await identityPoolById(context, input.text('IdentityPoolId', POOL_ID));
    const provider = input.text('IdentityProviderName', PROVIDER);
    return shown(id, provider, doc.tagMaps?.[provider] ?? {});
  },
};

/** What SetPrincipalTagAttributeMap and `AWS::Cognito::IdentityPoolPrincipalTag` have in common. */
export function tagMapIn(input: Input): { readonly provider: string; readonly map: TagMap } {
  const provider = input.text('IdentityProviderName', PROVIDER);
  const UseDefaults = input.flag('UseDefaults') ?? false;
  const PrincipalTags = input.map('PrincipalTags');
  const entries = Object.entries(PrincipalTags ?? {});
  if (entries.length > MAX_TAGS || entries.some(([key, claim]) => key.length > 128 || claim.length > 256))
    throw invalidParameter(`A provider maps at most ${MAX_TAGS} tags, with keys of up to 128 characters.`, {
      members: ['PrincipalTags'],
    });
  return { provider, map: { UseDefaults, PrincipalTags } };
}

function shown(id: string, provider: string, map: TagMap): { readonly [name: string]: Json | undefined } {
  return {
    IdentityPoolId: id,
    IdentityProviderName: provider,
    UseDefaults: map.UseDefaults ?? false,
    PrincipalTags: mapped(provider, map),
  };
}
