import type { PolicyKind, Statement } from '@portcullis/model/policy';
import { type ArnHeads, type ArnMatcher, compileArn } from './arn.ts';
import { parseTemplate, type TemplatePart } from './template.ts';

/**
 * Compiles one entry of `Resource` or `NotResource`. Variables stand only in the sixth segment; an entry
 * with an unset one matches nothing.
 */
export function compileResource(
  entry: string,
  kind: PolicyKind,
  variables: boolean,
  heads: ArnHeads,
): ArnMatcher {
  if (entry === '*') return () => true;
  const segments = splitArn(entry);
  if (segments.length < 6) {
    // A shortened ARN such as `arn:aws:execute-api:*` goes on with anything in identity policies; resource
    // policies are compared as written unless they show that more may follow.
    const padded = kind === 'resource' || kind === 'vpc-endpoint' ? /[*?]/.test(entry) : true;
    if (!padded || segments[0] !== 'arn') return () => false;
    while (segments.length < 6) segments.push('*');
    return compileArn([{ kind: 'text', text: segments.join(':') }], heads);
  }
  const head: TemplatePart = { kind: 'text', text: `${segments.slice(0, 5).join(':')}:` };
  return compileArn([head, ...parseTemplate(segments[5] as string, variables)], heads);
}

/**
 * What the ARN of a request begins with where the statement is about it: up to its first wildcard or variable each entry
 * is compared as it is. A statement without Resource may be about any.
 */
export function resourcePrefixes({ resource }: Statement): readonly string[] {
  return resource === undefined ? [''] : resource.map((entry) => /^[^*?$]*/.exec(entry)?.[0] ?? '');
}

function splitArn(text: string): string[] {
  const segments: string[] = [];
  let from = 0;
  while (segments.length < 5) {
    const colon = text.indexOf(':', from);
    if (colon === -1) break;
    segments.push(text.slice(from, colon));
    from = colon + 1;
  }
  segments.push(text.slice(from));
  return segments;
}
