import type { Json } from '@portcullis/model/source';
import type { IdentityContext } from '../service/context.ts';
import type { Input } from '../service/input.ts';
import type { Operation } from '../service/operation.ts';
import { identityPoolArn, identityPoolById, POOL_ID, saveIdentityPool } from './identity-pool.ts';
import { checkPassRole, rolesInput } from './pool-input.ts';

const resource = (input: Input, { place }: IdentityContext): string =>
  identityPoolArn(place, input.text('IdentityPoolId', POOL_ID));

/** Cognito API "SetIdentityPoolRoles". */
export const setIdentityPoolRoles: Operation = {
  name: 'SetIdentityPoolRoles',
  signed: true,
  resource,
  run: async (input, context, call) => {
    const pool = await identityPoolById(context, input.text('IdentityPoolId', POOL_ID));
    const roles = rolesInput(input, pool.doc);
    checkPassRole(roles, call, context);
    await saveIdentityPool(context, pool, { ...pool.doc, roles });
    return {};
  },
};

/** Cognito API "GetIdentityPoolRoles". */
export const getIdentityPoolRoles: Operation = {
  name: 'GetIdentityPoolRoles',
  signed: true,
  resource,
  run: async (input, context) => {
    const { id, doc } = await identityPoolById(context, input.text('IdentityPoolId', POOL_ID));
    return { IdentityPoolId: id, ...(doc.roles as unknown as Record<string, Json>) };
  },
};
