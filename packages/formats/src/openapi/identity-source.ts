import type { IdentitySource } from '@portcullis/model';

export type IdentitySourcesResult =
  | { readonly ok: true; readonly sources: readonly IdentitySource[] }
  | { readonly ok: false; readonly message: string };

type Origin = IdentitySource['in'];

/** Prefixes of mapping expressions, longest first; REST writes them bare, HTTP APIs with a dollar sign. */
const PREFIXES: Readonly<Record<'REST' | 'HTTP', readonly (readonly [string, Origin])[]>> = {
  REST: [
    ['method.request.header.', 'header'],
    ['method.request.querystring.', 'querystring'],
    ['stageVariables.', 'stageVariables'],
    ['context.', 'context'],
  ],
  HTTP: [
    ['$request.header.', 'header'],
    ['$request.querystring.', 'querystring'],
    ['$stageVariables.', 'stageVariables'],
    ['$context.', 'context'],
  ],
};

/**
 * Parses the identity sources of an authorizer: one string (comma-separated, as REST APIs and OpenAPI write
 * them) or a list (as HTTP APIs do). Path parameters and bodies are no identity sources.
 *
 * Source: CloudFormation "AWS::ApiGateway::Authorizer", "AWS::ApiGatewayV2::Authorizer" (IdentitySource).
 *
 * @example
 * parseIdentitySources('method.request.header.Authorization, context.identity.sourceIp', 'REST')
 */
export function parseIdentitySources(
  expressions: string | readonly string[],
  kind: 'REST' | 'HTTP',
): IdentitySourcesResult {
  const list = typeof expressions === 'string' ? [expressions] : expressions;
  const sources: IdentitySource[] = [];
  for (const expression of list.flatMap((item) => item.split(','))) {
    const text = expression.trim();
    if (text === '') continue;
    const match = PREFIXES[kind].find(([prefix]) => text.startsWith(prefix) && text.length > prefix.length);
    if (match === undefined) return { ok: false, message: refusal(text, kind) };
    sources.push({ in: match[1], name: text.slice(match[0].length) });
  }
  return { ok: true, sources };
}

function refusal(text: string, kind: 'REST' | 'HTTP'): string {
  const allowed = PREFIXES[kind].map(([prefix]) => `\`${prefix}NAME\``).join(', ');
  return `\`${text}\` is not an identity source of ${kind === 'REST' ? 'a REST' : 'an HTTP'} API; use ${allowed}`;
}
