import type { Claims } from '@portcullis/engine/jwt';
import type { TokenIssuer } from '@portcullis/identity/token-issuer';
import type { Definition } from '@portcullis/model';
import type { SigningCredential } from '../../explain/presented.ts';
import type { Who } from '../../explain/who.ts';
import { NotSent } from './not-sent.ts';

/** The keys with which an IAM caller really signs; `undefined` where nobody signs. */
export function signingCredential(
  { iam }: Definition,
  whos: readonly Who[],
  now: number,
): SigningCredential | undefined {
  const who = whos.find((one) => one.kind === 'iam');
  if (who === undefined) return undefined;
  const user = iam.users.find(({ arn }) => arn === who.arn);
  const key = user?.accessKeys.find(({ active, secret }) => active && secret !== undefined);
  if (key?.secret !== undefined) return { accessKeyId: key.id, secret: key.secret, missingPolicies: [] };
  const session = iam.roles
    .flatMap((role) => role.sessions.map((one) => ({ ...one, role })))
    .find(
      ({ role, name, accessKey, expiresAt }) =>
        (who.arn === role.arn || who.arn.endsWith(`::${role.account}:assumed-role/${role.name}/${name}`)) &&
        accessKey.secret !== undefined &&
        (expiresAt === undefined || expiresAt > now),
    );
  if (session?.accessKey.secret === undefined)
    throw new NotSent(
      `no access key of ${who.arn} is known: give it \`accessKeys\` or \`sessions\` in portcullis.yaml`,
    );
  const { accessKey, token } = session;
  return {
    accessKeyId: accessKey.id,
    secret: session.accessKey.secret,
    sessionToken: token,
    missingPolicies: [],
  };
}

/** Signs a token as the pool that its `iss` names would. */
export function poolSigner({ userPools }: Definition, issuer: TokenIssuer): (claims: Claims) => string {
  return (claims) => {
    const pool = userPools.find(({ id }) => issuer.issuerOf(id) === claims.iss);
    if (pool === undefined)
      throw new NotSent(
        `the keys of the issuer ${String(claims.iss)} are not here: only its own service can issue the token`,
      );
    return issuer.sign(pool.id, claims.token_use === 'access' ? 'access' : 'id', claims);
  };
}
