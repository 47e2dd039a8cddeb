import type { IdentityContext } from '../../service/context.ts';
import type { Input } from '../../service/input.ts';
import type { Operation } from '../../service/operation.ts';
import { invalidParameter, ServiceError } from '../../service/service-error.ts';
import { verifyAccessToken } from '../../tokens/verify-access-token.ts';
import { changeUser } from '../accounts/write-user.ts';
import type { Client, Pool } from '../pool.ts';
import { clientById, poolById } from '../pools.ts';
import type { User } from '../user.ts';
import { userBySub } from '../users.ts';
import type { KeptSetup } from './mfa-setup.ts';
import {
  invalidSession,
  missSession,
  openSession,
  type Session,
  sealSession,
  spendSession,
} from './session.ts';
import { checkHolds } from './session-holds.ts';
import { checkTotp, newTotpSecret, openTotp, sealTotp, totpOwner } from './totp.ts';

/** AssociateSoftwareToken: a secret for an authenticator app, of a user who is signed in or signing in. */
export const associateSoftwareToken: Operation = {
  name: 'AssociateSoftwareToken',
  signed: false,
  run: async (input, context) => {
    const who = await ownerOf(input, context);
    if (who.pool.doc.SoftwareTokenMfaConfiguration?.Enabled !== true)
      throw new ServiceError(
        'SoftwareTokenMFANotFoundException',
        'Software Token MFA has not been enabled by the userPool',
      );
    const SecretCode = newTotpSecret();
    if (who.session !== undefined)
      return { SecretCode, Session: withSetup(context, who, { secret: SecretCode, verified: false }) };
    const pendingTotp = sealTotp(context, SecretCode);
    await changeUser(context, who.pool, who.user.sub, ({ doc }) => ({
      doc: { ...doc, mfa: { ...doc.mfa, enabled: doc.mfa?.enabled ?? [], pendingTotp } },
    }));
    return { SecretCode };
  },
};

/** VerifySoftwareToken: a code of the app proves that the secret is in it. */
export const verifySoftwareToken: Operation = {
  name: 'VerifySoftwareToken',
  signed: false,
  run: async (input, context) => {
    const code = input.text('UserCode', { min: 6, max: 6, pattern: /^[0-9]+$/ });
    const who = await ownerOf(input, context);
    const { user, session } = who;
    const secret =
      session === undefined
        ? openTotp(context, user.doc.mfa?.pendingTotp)
        : (session.kept as unknown as KeptSetup | null)?.secret;
    if (secret === undefined)
      throw new ServiceError(
        'SoftwareTokenMFANotFoundException',
        'No software token is associated with the user',
      );
    if ((await checkTotp(context, totpOwner(user), secret, code)) !== 'right') {
      if (session !== undefined) await missSession(context, session);
      throw new ServiceError(
        'EnableSoftwareTokenMFAException',
        'Code mismatch and fail enable Software Token MFA',
      );
    }
    if (session !== undefined) {
      await spendSession(context.db, session);
      return { Status: 'SUCCESS', Session: withSetup(context, who, { secret, verified: true }) };
    }
    await keepApp(context, who.pool, user, secret);
    return { Status: 'SUCCESS' };
  },
};

/** Verified, and switched on by SetUserMFAPreference only. */
async function keepApp(context: IdentityContext, pool: Pool, { sub }: User, secret: string): Promise<void> {
  await changeUser(context, pool, sub, ({ doc }) => {
    const { pendingTotp, ...mfa } = doc.mfa ?? { enabled: [] };
    // Another secret may have been associated since.
    if (openTotp(context, pendingTotp) !== secret)
      throw new ServiceError(
        'EnableSoftwareTokenMFAException',
        'Code mismatch and fail enable Software Token MFA',
      );
    return { doc: { ...doc, mfa: { ...mfa, sealedTotp: sealTotp(context, secret) } } };
  });
}

interface Owner {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: User;
  /** Of MFA_SETUP; absent: an access token. */
  readonly session: Session | undefined;
}

async function ownerOf(input: Input, context: IdentityContext): Promise<Owner> {
  const token = input.optionalText('AccessToken');
  if (token !== undefined) return { ...(await verifyAccessToken(context, token)), session: undefined };
  const text = input.optionalText('Session', { min: 20 });
  if (text === undefined) throw invalidParameter('Either AccessToken or Session is required');
  const session = await openSession(context, text);
  const { sub } = session.state;
  if (session.challenge !== 'MFA_SETUP' || sub === undefined) throw invalidSession();
  const client = await clientById(context.db, session.clientId);
  const user = await userBySub(context.db, session.poolId, sub);
  if (user === undefined || !user.enabled) throw invalidSession();
  await context.countUser?.(user);
  await checkHolds(context, session, user);
  return { pool: await poolById(context.db, context.place, session.poolId), client, user, session };
}

function withSetup(context: IdentityContext, { pool, client, session }: Owner, kept: KeptSetup): string {
  if (session === undefined) throw invalidSession();
  return sealSession({ context, pool, client }, session.state, 'MFA_SETUP', { ...kept });
}
