import type { Client, Pool } from '../../user-pools/pool.ts';
import { supports } from '../authorize/authorization-request.ts';

/** `true`: users of the pool itself may sign in at the client's pages. */
export function hasLocalUsers(client: Client): boolean {
  return supports(client, 'COGNITO');
}

/** Identity providers by which users may sign in, by name. */
export function externalProviders({ doc }: Client): readonly string[] {
  return (doc.SupportedIdentityProviders ?? []).filter((name) => name !== 'COGNITO');
}

/** Whether the pages offer to sign up. */
export function maySignUp({ doc }: Pool): boolean {
  return doc.AdminCreateUserConfig?.AllowAdminCreateUserOnly !== true;
}

/** Whether there are first factors beside a password, and the client lets users choose. */
export function hasChoice(pool: Pool, { doc }: Client): boolean {
  const factors = pool.doc.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? [];
  return (
    doc.ExplicitAuthFlows?.includes('ALLOW_USER_AUTH') === true && factors.some((one) => one !== 'PASSWORD')
  );
}

/** What the pool calls the name by which a user signs in. */
export function usernameLabel({ doc }: Pool): string {
  const names = doc.UsernameAttributes ?? [];
  if (names.includes('email') && names.includes('phone_number')) return 'Email or phone number';
  if (names.includes('email')) return 'Email';
  if (names.includes('phone_number')) return 'Phone number';
  return 'Username';
}
