import type { Decision, Evidence, StepName, Trace } from '@portcullis/engine/authorize';

/** What `portcullis explain --json` prints; the fields are stable. */
export interface Explanation {
  readonly decision: 'allow' | 'deny';
  /** For `allow` without an answer of the gateway's own, 200 stands for whatever the integration answers. */
  readonly status: number;
  readonly code: string;
  readonly reason: string;
  readonly response: { readonly headers: Readonly<Record<string, string>>; readonly body: string };
  readonly steps: readonly ExplainedStep[];
  readonly request: {
    readonly api: string;
    readonly stage: string;
    readonly method: string;
    readonly path: string;
    /** The route that matched, as declared. */
    readonly route: string | null;
  };
  /** Who asked, in words: which token was made up, which identity signed. */
  readonly as: readonly string[];
}

export interface ExplainedStep {
  readonly step: StepName;
  readonly outcome: 'pass' | 'deny' | 'skip';
  readonly code: string;
  readonly reason: string;
  readonly evidence: Evidence;
}

/** API Gateway's order. */
export const STEPS: readonly StepName[] = [
  'mtls',
  'web-acl',
  'route',
  'resource-policy',
  'authentication',
  'authorization',
  'api-key',
  'usage-plan',
  'throttle',
  'request-validation',
  'integration-permission',
  'integration',
];

/** Keeps what the pipeline records. */
export function recorder(): { readonly trace: Trace; readonly steps: readonly ExplainedStep[] } {
  const steps: ExplainedStep[] = [];
  const trace: Trace = {
    step: (step, outcome, code, reason, evidence = {}) => {
      steps.push({ step, outcome, code, reason, evidence });
    },
  };
  return { trace, steps };
}

export function explanationOf(
  decision: Decision,
  recorded: readonly ExplainedStep[],
  request: Omit<Explanation['request'], 'route'>,
  as: readonly string[],
): Explanation {
  const answer = decision.allowed ? decision.answer : decision.response;
  const route = decision.route?.route;
  return {
    decision: decision.allowed ? 'allow' : 'deny',
    status: answer?.status ?? 200,
    code: decision.allowed ? 'ALLOWED' : decision.code,
    reason: decision.allowed ? allowedReason(answer !== undefined) : decision.reason,
    response: { headers: headersOf(answer?.headers ?? []), body: answer?.body ?? '' },
    steps: completed(recorded, decision),
    request: { ...request, route: route === undefined ? null : `${route.method} ${route.path}` },
    as,
  };
}

/** The step that refused; for a request that is let in, the last one. */
export function decidingStep(explanation: Explanation): string {
  return explanation.steps.find(({ outcome }) => outcome === 'deny')?.step ?? 'integration';
}

function allowedReason(answered: boolean): string {
  return answered ? 'the gateway answers itself' : 'the request reaches its integration';
}

/** Every step is there, in order; those that the pipeline did not come to are skipped. */
function completed(recorded: readonly ExplainedStep[], decision: Decision): readonly ExplainedStep[] {
  const refusedAt = decision.allowed ? STEPS.length : STEPS.indexOf(decision.step);
  return STEPS.flatMap((step, index) => {
    const found = recorded.filter((one) => one.step === step);
    if (found.length > 0) return found;
    const reason = index > refusedAt ? 'an earlier step refused the request' : 'nothing is declared for it';
    const code = index > refusedAt ? 'NOT_REACHED' : 'NOT_DECLARED';
    return [{ step, outcome: 'skip', code, reason, evidence: {} }];
  });
}

function headersOf(raw: readonly string[]): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] ?? '';
    const before = headers[name];
    headers[name] = before === undefined ? (raw[i + 1] ?? '') : `${before}, ${raw[i + 1]}`;
  }
  return headers;
}
