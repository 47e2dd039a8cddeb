import type { IdentityContext } from '../../service/context.ts';
import { changeUser } from '../accounts/write-user.ts';
import type { Pool } from '../pool.ts';
import type { MfaFactor, User, UserMfa } from '../user.ts';
import type { UserChange } from '../users.ts';
import { factorsOfUser } from './mfa-factors.ts';
import { invalidSession } from './session.ts';
import { sealTotp } from './totp.ts';

/** An authenticator app that was verified while signing in becomes the user's factor. `secret`: base32. */
export async function addTotpFactor(
  context: IdentityContext,
  pool: Pool,
  { sub }: User,
  secret: string,
): Promise<User> {
  const sealedTotp = sealTotp(context, secret);
  return changeUser(
    context,
    pool,
    sub,
    asFirst(pool, ({ doc }) => ({
      doc: { ...doc, mfa: withFactor({ ...doc.mfa, sealedTotp }, 'SOFTWARE_TOKEN_MFA') },
    })),
  );
}

/** An address that was verified while signing in becomes the user's, and its factor. */
export async function addEmailFactor(
  context: IdentityContext,
  pool: Pool,
  { sub }: User,
  email: string,
): Promise<User> {
  return changeUser(
    context,
    pool,
    sub,
    asFirst(pool, ({ doc }) => ({
      doc: {
        ...doc,
        attributes: { ...doc.attributes, email, email_verified: 'true' },
        mfa: withFactor(doc.mfa, 'EMAIL_OTP'),
      },
    })),
  );
}

/** Another session may have set one up since: nobody adds a second one, or replaces it, with a password alone. */
function asFirst(pool: Pool, change: (user: User) => UserChange): (user: User) => UserChange {
  return (user) => {
    if (factorsOfUser(pool, user).length > 0) throw invalidSession();
    return change(user);
  };
}

function withFactor(mfa: Partial<UserMfa> | undefined, factor: MfaFactor): UserMfa {
  const { pendingTotp: _, ...rest } = mfa ?? {};
  const others = (rest.enabled ?? []).filter((one) => one !== factor);
  return { ...rest, enabled: [...others, factor], preferred: factor };
}
