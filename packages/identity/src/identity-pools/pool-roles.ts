import type { Json } from '@portcullis/model/source';
import type { IdentityContext } from '../service/context.ts';
import type { Input } from '../service/input.ts';
import type { Operation } from '../service/operation.ts';
import { changeIdentityPool, identityPoolArn, identityPoolById, POOL_ID } from './identity-pool.ts';
import { checkPassRole, rolesInput } from './pool-input.ts';

const resource = (input: Input, { place }: IdentityContext): string =>
  identityPoolArn(place, input.text('IdentityPoolId', POOL_ID));

/** Cognito API "SetIdentityPoolRoles". */
export const setIdentityPoolRoles: Operation = {
  name: 'SetIdentityPoolRoles',
  signed: true,
  resource,
  run: async (input, context, call) => {
    await changeIdentityPool(context, input.text('IdentityPoolId', POOL_ID), (doc) => {
      const roles = rolesInput(input, doc);
      checkPassRole(roles, call, context);
      return { ...doc, roles };
    });
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
