import type { SetupKind } from '@portcullis/model/setup';
import { type Answer, type Facts, type Leaf, PEOPLE } from '../tree/index.ts';
import type { GroupRoute } from './route.ts';

/** One answer, with the names that its resources get. */
export interface Group {
  readonly name: string;
  readonly leaf: Leaf;
  readonly kind: SetupKind;
  readonly facts: Facts;
  readonly answer: Answer;
  /** Begins the names of the group's resources: `Partners`; empty where the API has one group. */
  readonly prefix: string;
  /** Identifier of the group's scopes: `partners/read`. */
  readonly slug: string;
  readonly routes: readonly GroupRoute[];
}

export function hasLayer(group: Group, id: string): boolean {
  return group.answer.layers.some((layer) => layer.id === id);
}

export function isPeople(group: Group): boolean {
  return group.facts.caller !== undefined && PEOPLE.includes(group.facts.caller);
}

/** Seconds that API Gateway keeps an authorizer's answer. */
export function ttlOf(group: Group): number {
  if (group.kind === 'WEBSOCKET' || group.facts.revoke === 'now') return 0;
  return group.facts.revoke === 'fast' ? 60 : 300;
}
