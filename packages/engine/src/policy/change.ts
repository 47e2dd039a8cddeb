import { principalName } from './principal.ts';
import type { ContextValue, Principal } from './request.ts';

/** Whose policies a change belongs to. */
export type ChangedSide =
  | 'identity'
  | 'boundary'
  | 'session'
  | 'resource'
  | 'service-control'
  | 'vpc-endpoint'
  | 'authorizer';

/** One change that a decision waits for. */
export interface PolicyChange {
  /**
   * `satisfy-condition`: the request comes with another value, and no policy changes. `extend-...`: one more entry in an
   * element of a statement. `add-statement`: nothing comes near, so an Allow of its own.
   */
  readonly kind:
    | 'satisfy-condition'
    | 'extend-action'
    | 'extend-resource'
    | 'extend-principal'
    | 'add-statement';
  readonly side: ChangedSide;
  /** The document, or in words where it would belong: `a policy of user ops`. */
  readonly policy: string;
  /** The statement that nearly applies. */
  readonly statement?:
    | {
        readonly sid?: string | undefined;
        readonly index: number;
        readonly file: string;
        readonly line: number;
      }
    | undefined;
  readonly action: string;
  readonly resource: string;
  /** Whom a policy at the resource must name: an ARN, a service, or `*`. */
  readonly principal?: string | undefined;
  readonly condition?:
    | {
        readonly operator: string;
        readonly key: string;
        readonly expected: readonly string[];
        readonly actual?: ContextValue | undefined;
        /** A value with which the condition holds; absent: it holds without one. */
        readonly example?: ContextValue | undefined;
      }
    | undefined;
  /** Of the organization, for service control policies: 1 is the root. */
  readonly level?: number | undefined;
  /** The change in words. */
  readonly text: string;
}

/** The smallest change that would allow a request; all of `changes` together. */
export interface Suggestion {
  readonly changes: readonly PolicyChange[];
  readonly text: string;
}

export function suggestionOf(changes: readonly PolicyChange[]): Suggestion {
  return { changes, text: changes.map((change) => change.text).join('; and ') };
}

/** What a policy at the resource writes to name a principal so closely that it alone decides. */
export function nameOfPrincipal(principal: Principal): string {
  return principal.kind === 'anonymous' ? '*' : principalName(principal);
}

/** `user ops`, `role R`, `the root user of 111122223333`: the owner of identity policies. */
export function ownerOf(principal: Principal): string {
  switch (principal.kind) {
    case 'anonymous':
      return 'the caller';
    case 'service':
      return `the service ${principal.name}`;
    case 'federated':
      return `a user of ${principal.provider}`;
    case 'root':
      return `the root user of ${principal.account}`;
    case 'user':
      return `user ${lastOf(principal.arn)}`;
    case 'role-session':
      return `role ${lastOf(principal.roleArn)}`;
    case 'federated-user':
      return `user ${lastOf(principal.userArn)}`;
  }
}

function lastOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
