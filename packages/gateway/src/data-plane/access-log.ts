import { type ContextView, contextVariable } from '@portcullis/engine/authorize';
import type { Stage } from '@portcullis/model';

/** What only the sender of the answer knows. */
export interface AnswerFacts {
  readonly status: number;
  readonly responseBytes: number;
  /** Milliseconds. */
  readonly latencyMs: number;
  /** Stable code of the decision, and the step of a refusal. */
  readonly code: string;
  readonly step: string | undefined;
  readonly error: { readonly message: string; readonly responseType: string } | undefined;
  readonly integrationLatencyMs: number | undefined;
  /** Present for a failed integration. */
  readonly integrationError: string | undefined;
}

/** One JSON line for one request, without the line break. */
export type AccessLogFormat = (view: ContextView, facts: AnswerFacts) => string;

/** Where a stage names no format. */
const DEFAULT_FIELDS: readonly string[] = [
  'requestId',
  'identity.sourceIp',
  'requestTime',
  'httpMethod',
  'path',
  'resourcePath',
  'routeKey',
  'status',
  'protocol',
  'responseLength',
  'responseLatency',
  'identity.userArn',
  'identity.apiKeyId',
  'authorizer.principalId',
  'authorizer.claims.sub',
  'error.responseType',
  'portcullis.step',
  'portcullis.code',
];

const VARIABLE = /\$context\.([A-Za-z0-9_.:-]*[A-Za-z0-9_])/g;

/** Values that would let the reader of a log call the API. */
const SECRET = /^identity\.apiKey$|authorizer\.(?:token|authorizationToken)$/i;

type Field = readonly [key: string, value: (view: ContextView, facts: AnswerFacts) => string | undefined];

/**
 * Compiles AccessLogSettings to a line of JSON: the keys of a JSON format stay, of any other format (CLF, XML, CSV)
 * each variable is a field of its own name. DG "Set up CloudWatch logging for REST APIs", "$context variables".
 */
export function compileAccessLog(stage: Stage): AccessLogFormat {
  const format = stage.accessLog?.format;
  const fields = format === undefined ? DEFAULT_FIELDS.map(variableField) : fieldsOf(format);
  return (view, facts) => {
    const line: Record<string, string> = {};
    for (const [key, value] of fields) {
      const text = value(view, facts);
      if (text !== undefined) line[key] = text;
      else if (format !== undefined) line[key] = '-';
    }
    return JSON.stringify(line);
  };
}

function fieldsOf(format: string): Field[] {
  // Numbers and booleans stand unquoted in many formats, which is JSON only once they are filled in.
  const quoted = format.replace(/:(\s*)(\$context\.[A-Za-z0-9_.:-]*[A-Za-z0-9_])/g, ':$1"$2"');
  const parsed = parseObject(quoted);
  if (parsed !== undefined) return Object.entries(parsed).map(([key, value]) => [key, template(value)]);
  return [...new Set([...format.matchAll(VARIABLE)].map((match) => match[1] as string))].map(variableField);
}

function parseObject(text: string): Record<string, string> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [
        key,
        typeof entry === 'string' ? entry : JSON.stringify(entry),
      ]),
    );
  } catch {
    return undefined;
  }
}

function variableField(name: string): Field {
  return [name, (view, facts) => variable(name, view, facts)];
}

function template(text: string): Field[1] {
  const parts = text.split(VARIABLE);
  if (parts.length === 3 && parts[0] === '' && parts[2] === '') {
    const name = parts[1] as string;
    return (view, facts) => variable(name, view, facts);
  }
  return (view, facts) =>
    parts.map((part, i) => (i % 2 === 0 ? part : (variable(part, view, facts) ?? '-'))).join('');
}

function variable(name: string, view: ContextView, facts: AnswerFacts): string | undefined {
  switch (name) {
    case 'status':
      return String(facts.status);
    case 'responseLength':
      return String(facts.responseBytes);
    case 'responseLatency':
      return String(Math.round(facts.latencyMs));
    case 'integrationLatency':
    case 'integration.latency':
      return facts.integrationLatencyMs === undefined
        ? undefined
        : String(Math.round(facts.integrationLatencyMs));
    case 'integrationErrorMessage':
    case 'integration.error':
      return facts.integrationError;
    case 'error.message':
      return facts.error?.message;
    case 'error.messageString':
      return facts.error === undefined ? undefined : JSON.stringify(facts.error.message);
    case 'error.responseType':
      return facts.error?.responseType;
    case 'portcullis.code':
      return facts.code;
    case 'portcullis.step':
      return facts.step;
    default: {
      const value = contextVariable(name, view);
      return value !== undefined && SECRET.test(name) ? masked(value) : value;
    }
  }
}

function masked(value: string): string {
  return value.length <= 8 ? '********' : `********${value.slice(-4)}`;
}
