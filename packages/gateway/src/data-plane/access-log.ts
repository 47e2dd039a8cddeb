import { type ContextView, contextVariable } from '@portcullis/engine/authorize';
import type { Stage } from '@portcullis/model';
import { type AccessLogTree, accessLogTree, CONTEXT_VARIABLE } from './access-log-format.ts';

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
  'apiId',
  'stage',
  'identity.sourceIp',
  'identity.vpceId',
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
  'authorizer.claims.token_use',
  'authorizer.claims.scope',
  'authorizer.claims.cognito:groups',
  'error.responseType',
  'portcullis.step',
  'portcullis.code',
];

/** Values that would let the reader of a log call the API. */
const SECRET = /^identity\.apiKey$|authorizer\.(?:token|authorizationToken)$/i;

type Text = (view: ContextView, facts: AnswerFacts) => string | undefined;

/** The fields of a line, compiled; those within an object are compiled likewise. */
type Fields = readonly (readonly [key: string, value: Text | Fields])[];

type Line = { [key: string]: string | Line };

/** Compiles AccessLogSettings to a line of JSON. */
export function compileAccessLog(stage: Stage): AccessLogFormat {
  const format = stage.accessLog?.format;
  if (format === undefined) {
    const fields = DEFAULT_FIELDS.map((name): [string, Text] => [name, single(name)]);
    return (view, facts) => {
      const line: Line = {};
      for (const [key, value] of fields) {
        const text = value(view, facts);
        if (text !== undefined) line[key] = text;
      }
      return JSON.stringify(line);
    };
  }
  const fields = compiled(accessLogTree(format));
  return (view, facts) => JSON.stringify(filled(fields, view, facts));
}

function compiled(tree: Readonly<Record<string, AccessLogTree>>): Fields {
  return Object.entries(tree).map(([key, value]) => [
    key,
    typeof value === 'string' ? template(value) : compiled(value),
  ]);
}

function filled(fields: Fields, view: ContextView, facts: AnswerFacts): Line {
  const line: Line = {};
  for (const [key, value] of fields) {
    line[key] = typeof value === 'function' ? (value(view, facts) ?? '-') : filled(value, view, facts);
  }
  return line;
}

function single(name: string): Text {
  return (view, facts) => variable(name, view, facts);
}

function template(text: string): Text {
  const parts = text.split(CONTEXT_VARIABLE);
  if (parts.length === 3 && parts[0] === '' && parts[2] === '') return single(parts[1] as string);
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
