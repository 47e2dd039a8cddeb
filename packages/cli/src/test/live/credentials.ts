import type { Claims } from '@portcullis/engine/jwt';
import type { Definition } from '@portcullis/model';
import type { SigningCredential } from '../../explain/presented.ts';
import type { Who } from '../../explain/who.ts';
import type { PoolSigner } from '../../token/pool-signer.ts';
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

/** Tokens that are made up in place and signed afterwards: whoever has the keys is another process. */
export interface DeferredTokens {
  /** Stands for the token in headers and query until `signed` puts the real one there. */
  sign(claims: Claims): string;
  signed(texts: readonly string[]): Promise<readonly string[]>;
}

/** Signs as the pool that a token's `iss` names would. */
export function deferredTokens({ userPools }: Definition, signer: PoolSigner): DeferredTokens {
  const waiting: Claims[] = [];
  const real = async (claims: Claims): Promise<string> => {
    const pool = userPools.find(({ id }) => signer.issuerOf(id) === claims.iss);
    if (pool === undefined)
      throw new NotSent(
        `the keys of the issuer ${String(claims.iss)} are not here: only its own service can issue the token`,
      );
    return signer.sign(pool.id, claims.token_use === 'access' ? 'access' : 'id', claims);
  };
  return {
    sign: (claims) => `${PLACEHOLDER}${waiting.push(claims) - 1}.`,
    signed: async (texts) => {
      const tokens = await Promise.all(waiting.map(real));
      return texts.map((text) => text.replace(PLACED, (_, index: string) => tokens[Number(index)] ?? ''));
    },
  };
}

const PLACEHOLDER = 'portcullis-unsigned-token.';
const PLACED = /portcullis-unsigned-token\.(\d+)\./g;
