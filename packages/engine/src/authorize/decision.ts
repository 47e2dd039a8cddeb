import type { GatewayResponseType } from '@portcullis/model';
import type { GroupEvidence } from '../groups/index.ts';
import type { Suggestion } from '../policy/index.ts';
import type { StatementEvidence } from '../policy/request.ts';
import type { RouteView } from './context-view.ts';
import type { CallerIdentity } from './identity.ts';

/** The steps of the pipeline, in API Gateway's order. */
export type StepName =
  | 'mtls'
  | 'web-acl'
  | 'route'
  | 'resource-policy'
  | 'authentication'
  | 'authorization'
  | 'api-key'
  | 'usage-plan'
  | 'throttle'
  | 'request-validation'
  | 'integration-permission'
  | 'integration';

/** An answer of the gateway's own. Request-id headers are added by whoever sends it. */
export interface GatewayAnswer {
  readonly status: number;
  /** `x-amzn-ErrorType`; REST only. */
  readonly errorType?: string | undefined;
  /** Name, value, name, value ...; Content-Type included. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** What decided, as data. Every field is optional: what applies is there. */
export interface Evidence {
  readonly statements?: readonly StatementEvidence[] | undefined;
  readonly claim?:
    | { readonly name: string; readonly expected?: string | undefined; readonly actual?: string | undefined }
    | undefined;
  readonly rule?: string | undefined;
  readonly key?: string | undefined;
  readonly groups?: GroupEvidence | undefined;
  /** Where nothing allows: the smallest change that would. */
  readonly suggestion?: Suggestion | undefined;
}

export interface Denied {
  readonly allowed: false;
  readonly step: StepName;
  /** Stable: `JWT_EXPIRED`, `SIGV4_CLOCK_SKEW`, `POLICY_EXPLICIT_DENY`; docs/errors.md lists them. */
  readonly code: string;
  /** One sentence that says what decided it. */
  readonly reason: string;
  /** REST: the gateway response that was used. */
  readonly responseType?: GatewayResponseType | undefined;
  readonly response: GatewayAnswer;
  readonly route?: RouteView | undefined;
  readonly pathParameters?: Readonly<Record<string, string>> | undefined;
  /** What the access log says of the caller, where authentication got that far. */
  readonly identity?: CallerIdentity | undefined;
}

export interface Allowed {
  readonly allowed: true;
  /** Absent where the gateway answers a preflight that no route serves. */
  readonly route: RouteView | undefined;
  /** Raw (undecoded) values. */
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly identity: CallerIdentity;
  /** The body, where a step has already read it. */
  readonly body?: Uint8Array | undefined;
  /** The gateway answers itself (an HTTP API's CORS preflight): no integration is called. */
  readonly answer?: GatewayAnswer | undefined;
}

export type Decision = Allowed | Denied;

/** Receives each step as it is decided. Absent: nothing is recorded and nothing is computed for it. */
export interface Trace {
  step(
    name: StepName,
    outcome: 'pass' | 'deny' | 'skip',
    code: string,
    reason: string,
    evidence?: Evidence,
  ): void;
}
