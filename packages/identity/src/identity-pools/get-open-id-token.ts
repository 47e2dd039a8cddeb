import type { Operation } from '../service/operation.ts';
import { invalidParameter } from '../service/service-error.ts';
import { IDENTITY_ID } from './identities.ts';
import { identityInPool } from './identity-in-pool.ts';
import { issueIdentityToken } from './identity-token.ts';
import { principalTags } from './principal-tags.ts';
import { actingIdentity } from './resolve-identity.ts';
import { amrOf } from './verified-login.ts';
import { verifyLogins } from './verify-logins.ts';

const SECONDS = 600;

/** The basic flow: a token to assume a role with at AWS STS. Cognito API "GetOpenIdToken". */
export const getOpenIdToken: Operation = {
  name: 'GetOpenIdToken',
  signed: false,
  run: async (input, context) => {
    const identity = await identityInPool(context, input.text('IdentityId', IDENTITY_ID));
    const { pool } = identity;
    if (pool.doc.AllowClassicFlow === false)
      throw invalidParameter('Basic (classic) flow is not enabled, please use enhanced flow.');
    const logins = await verifyLogins(context, pool, input.map('Logins'));
    if (logins.some(({ kind }) => kind === 'saml'))
      throw invalidParameter('Basic (classic) flow is not supported with SAML, please use enhanced flow.');
    const identityId = await actingIdentity(context, identity, logins);
    const tags = principalTags(pool.doc, logins);
    const token = { pool, identityId, amr: amrOf(logins), seconds: SECONDS, tags, isLogin: false };
    return { IdentityId: identityId, Token: await issueIdentityToken(context, token) };
  },
};
