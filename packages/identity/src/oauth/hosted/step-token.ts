import type { IdentityContext } from '../../service/context.ts';
import type { TextMap } from '../../user-pools/auth/sign-in.ts';

/** What a page needs to show a step again and to pass on its answer; the session itself says how long it lives. */
export interface PendingStep {
  readonly challenge: string;
  readonly session: string;
  readonly username: string;
  readonly parameters: TextMap;
  readonly available: readonly string[];
  /** Of an authenticator app that is being set up, in base32. */
  readonly totpSecret?: string | undefined;
}

const PURPOSE = 'hosted step';

export function sealStep({ box }: IdentityContext, step: PendingStep): string {
  return box.seal(PURPOSE, JSON.stringify(step));
}

export function openStep({ box }: IdentityContext, sealed: string): PendingStep | undefined {
  const plain = box.open(PURPOSE, sealed);
  return plain === undefined ? undefined : (JSON.parse(plain.toString()) as PendingStep);
}
