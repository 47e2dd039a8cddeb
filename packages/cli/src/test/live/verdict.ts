import { decidingStep, type Explanation } from '../../explain/explanation.ts';
import type { Case } from '../cases.ts';
import type { LiveAnswer } from './send.ts';

/** What a live answer comes to. */
export interface LiveVerdict {
  readonly status: number;
  readonly decision: 'allow' | 'deny';
  /** What is otherwise than expected, or than offline. */
  readonly problem: string | undefined;
}

/** Compares a live answer with what is expected and with what was decided offline. */
export function verdictOn(one: Case, offline: Explanation, answer: LiveAnswer): LiveVerdict {
  const { status } = answer;
  const decision = isRefusal(answer, offline) ? 'deny' : 'allow';
  const is = `the gateway answered ${status}${decision === 'deny' ? ', a refusal' : ''}`;
  const problem = agrees(offline, status, decision)
    ? unmet(one, offline, status, decision) && `expected ${one.expect}, and ${is}`
    : `offline it is ${wordsOf(offline)}, and ${is}`;
  return { status, decision, problem: problem === false ? undefined : problem };
}

function agrees(offline: Explanation, status: number, decision: 'allow' | 'deny'): boolean {
  return offline.decision === decision && (decision === 'allow' || offline.status === status);
}

/** Offline, 200 stands for whatever the integration answers. */
function unmet({ expect }: Case, offline: Explanation, status: number, decision: 'allow' | 'deny'): boolean {
  if (typeof expect !== 'number') return expect !== decision;
  return expect !== status && !(decision === 'allow' && offline.status === expect);
}

function wordsOf(offline: Explanation): string {
  if (offline.decision === 'allow') return 'let in';
  return `refused with ${offline.status} ${offline.code} by ${decidingStep(offline)}`;
}

/** Messages of API Gateway's own; HTTP APIs have no other sign of them. DG "Handle HTTP API errors". */
const MESSAGES: ReadonlySet<string> = new Set([
  'Unauthorized',
  'Forbidden',
  'Not Found',
  'Too Many Requests',
  'Limit Exceeded',
  'Missing Authentication Token',
]);

/** Statuses with which a gateway says that the integration failed: the request has reached it. */
const AFTER_INTEGRATION: ReadonlySet<number> = new Set([502, 503, 504]);

/** Whether the gateway refused, and not what stands behind it. */
function isRefusal({ status, headers, body }: LiveAnswer, offline: Explanation): boolean {
  if (status < 400 || AFTER_INTEGRATION.has(status)) return false;
  if (offline.decision === 'deny' && offline.status === status && offline.response.body === body) return true;
  if (headers['x-amzn-errortype'] !== undefined) return true;
  const message = messageOf(body);
  return message !== undefined && (MESSAGES.has(message) || message === messageOf(offline.response.body));
}

function messageOf(body: string): string | undefined {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null) return undefined;
    const { message, Message } = value as Readonly<Record<string, unknown>>;
    return typeof message === 'string' ? message : typeof Message === 'string' ? Message : undefined;
  } catch {
    return undefined;
  }
}
