import { API_SIGN_IN_SCOPE } from '@portcullis/model';
import type { IdentityContext } from '../../service/context.ts';
import { groupsOf, type SignIn } from '../../tokens/issue-tokens.ts';
import { eventAttributesWithIdentities } from '../../triggers/event-attributes.ts';
import { preTokenGeneration, type TokenOccasion } from '../../triggers/pre-token-generation.ts';
import { hasTrigger } from '../../triggers/run-trigger.ts';
import type { TextMap } from './sign-in.ts';

/** A sign-in with what the pool's function changes about its tokens. */
export async function withOverrides(
  context: IdentityContext,
  signIn: SignIn,
  source: TokenOccasion,
  clientMetadata: TextMap | undefined,
): Promise<SignIn> {
  const { pool, client, user, scopes } = signIn;
  const has = ['PreTokenGenerationConfig', 'PreTokenGeneration'].some((trigger) => hasTrigger(pool, trigger));
  if (!has) return signIn;
  const overrides = await preTokenGeneration(context, {
    pool,
    clientId: client.id,
    userName: user.username,
    source,
    userAttributes: await eventAttributesWithIdentities(context.db, user),
    groups: await groupsOf(context, pool, user),
    scopes: scopes ?? [API_SIGN_IN_SCOPE],
    clientMetadata,
  });
  return overrides === undefined ? signIn : { ...signIn, overrides };
}
