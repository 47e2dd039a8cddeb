import type { SetupKind } from '@portcullis/model/setup';
import type { Answer } from '../tree/index.ts';
import { PEOPLE } from '../tree/index.ts';

/** What holds for an API as a whole, so that groups that differ in it cannot share one. */
export interface Exposure {
  readonly kind: SetupKind;
  readonly reach: 'public' | 'private' | 'mutual-tls' | 'front';
  /** Where API keys are read; absent where the group has none. */
  readonly keySource?: 'HEADER' | 'AUTHORIZER' | undefined;
}

export function exposureOf(answer: Answer): Exposure {
  const has = (id: string): boolean => answer.layers.some((layer) => layer.id === id);
  const kind = answer.apiKind;
  const fronted = has('K5') && (kind === 'HTTP' || kind === 'WEBSOCKET');
  const reach = has('K2') ? 'private' : has('K6') ? 'mutual-tls' : fronted ? 'front' : 'public';
  const people = answer.facts.caller !== undefined && PEOPLE.includes(answer.facts.caller);
  // Signed requests have no authorizer that could hand a key over.
  const byAuthorizer = people && answer.leaf !== 'IDPOOL';
  const keySource = !has('K1') ? undefined : byAuthorizer ? 'AUTHORIZER' : 'HEADER';
  return { kind, reach, keySource };
}

/** The answers that one API can carry out together, in order. */
export function apisOf(
  answers: readonly Answer[],
): readonly { readonly exposure: Exposure; readonly answers: readonly Answer[] }[] {
  const apis: { exposure: Exposure; answers: Answer[] }[] = [];
  for (const answer of answers) {
    const exposure = exposureOf(answer);
    const found = apis.find((api) => goTogether(api.exposure, exposure));
    if (found === undefined) apis.push({ exposure, answers: [answer] });
    else {
      found.answers.push(answer);
      found.exposure = { ...found.exposure, keySource: found.exposure.keySource ?? exposure.keySource };
    }
  }
  return apis;
}

function goTogether(one: Exposure, other: Exposure): boolean {
  const keys = one.keySource ?? other.keySource;
  return one.kind === other.kind && one.reach === other.reach && keys === (other.keySource ?? keys);
}
