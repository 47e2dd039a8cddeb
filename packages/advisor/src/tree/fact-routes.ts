import { type Diagnostic, isMethod, METHODS } from '@portcullis/model';
import { locate, type Mark, type TreeNode } from '@portcullis/model/source';
import type { Facts } from './facts.ts';

const HELP = `write "METHOD /path" with one of ${METHODS.join(', ')}; an example: routes: ["GET /orders"]`;
/** RFC 3986, "Path": what stands in a segment without being encoded; no `*`, which API Gateway has for policies alone. */
const LITERAL = /^(?:[A-Za-z0-9._~!$&'()+,;=:@-]|%[0-9A-Fa-f]{2})+$/;
const PARAMETER = /^\{([A-Za-z0-9._-]+)(\+)?\}$/;
/** Invisible characters: what a person reads would not be what is meant. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** The list at `routes`, with everything that is wrong in it. */
export function readRoutes(node: TreeNode, found: Diagnostic[]): string[] {
  if (node.kind !== 'list') {
    found.push(problem('FACTS_WRONG_VALUE', '`routes` must be a list', HELP, node.mark));
    return [];
  }
  return node.items.map((item) => {
    const text = item.kind === 'scalar' ? item.text : '';
    const space = text.indexOf(' ');
    const path = text.slice(space + 1);
    if (space < 0 || !isMethod(text.slice(0, space)) || !path.startsWith('/')) {
      found.push(problem('FACTS_WRONG_VALUE', `\`${visible(text)}\` is not a route`, HELP, item.mark));
      return text;
    }
    const reason = wrongPath(path);
    if (reason !== undefined) {
      const message = `no API can have the path \`${visible(path)}\`: ${reason}`;
      const help = 'write the path as the API declares it: `GET /orders/{id}`, `ANY /files/{proxy+}`';
      found.push(problem('FACTS_WRONG_VALUE', message, help, item.mark));
    }
    return text;
  });
}

/** Why a path is none of a REST or HTTP API. DG "Set up API methods"; "Working with routes for HTTP APIs". */
function wrongPath(path: string): string | undefined {
  if (path === '/') return undefined;
  const segments = path.slice(1).split('/');
  // HTTP APIs tell `/orders/` from `/orders`.
  if (segments.length > 1 && segments.at(-1) === '') segments.pop();
  const names = new Set<string>();
  for (const [index, segment] of segments.entries()) {
    if (segment === '') return 'a segment is empty';
    if (segment === '.' || segment === '..') return 'clients take `.` and `..` out of a path';
    const [parameter, name, greedy] = PARAMETER.exec(segment) ?? [];
    if (parameter === undefined) {
      if (!LITERAL.test(segment)) return whyNoSegment(segment);
      continue;
    }
    if (name === undefined || names.has(name))
      return `the path parameter \`${name ?? ''}\` stands in it twice`;
    names.add(name);
    const last = index === segments.length - 1 && !path.endsWith('/');
    if (greedy !== undefined && !last)
      return `\`${parameter}\` takes the rest of a path, so nothing follows it`;
  }
  return undefined;
}

function whyNoSegment(segment: string): string {
  if (/[?#]/.test(segment)) return 'a path ends before `?` or `#`';
  if (segment.includes('*')) return 'what takes any path is `{proxy+}`, not `*`';
  if (/[{}]/.test(segment)) return 'a path parameter is a whole segment, `{id}` or `{proxy+}`';
  return `\`${visible(segment)}\` has characters that must be encoded in a path`;
}

/** Whether a name or a path holds what nobody can see. */
export function isInvisible(text: string): boolean {
  return INVISIBLE.test(text);
}

/** Invisible characters by their numbers. */
export function visible(text: string): string {
  return text.replace(new RegExp(INVISIBLE, 'gu'), (one) => {
    const number = (one.codePointAt(0) ?? 0).toString(16).padStart(4, '0');
    return `\\u{${number}}`;
  });
}

/** A route has one answer: nobody knows which of two groups would decide. */
export function checkSharedRoutes(
  nodes: readonly TreeNode[],
  facts: readonly Facts[],
  found: Diagnostic[],
): void {
  const before: { readonly facts: Facts; readonly route: string; readonly line: number }[] = [];
  for (const [index, own] of facts.entries()) {
    const node = nodes[index];
    const list = node?.kind === 'map' ? node.entries.get('routes')?.value : undefined;
    if (list?.kind !== 'list') continue;
    for (const [at, route] of own.routes.entries()) {
      const mark = list.items[at]?.mark ?? list.mark;
      const other = before.find(
        (one) => shapeOf(one.route) === shapeOf(route) && mayBeOneApi(one.facts, own),
      );
      if (other === undefined) {
        before.push({ facts: own, route, line: locate(mark).line });
        continue;
      }
      const whose = other.facts === own ? 'this group' : `the group \`${visible(other.facts.group)}\``;
      const named = other.route === route ? 'it' : `the same route, as \`${visible(other.route)}\``;
      const message = `\`${visible(route)}\` is for one group of callers: ${whose} has ${named} already (line ${other.line})`;
      const help =
        'leave it in one group; where the groups have an API each, give each its own `api` or `net`';
      found.push(problem('FACTS_OVERLAP', message, help, mark));
    }
  }
}

/** `GET /a/{id}` takes the same requests as `GET /a/{name}`. */
function shapeOf(route: string): string {
  return route.replace(/\{[^{}+]*(\+?)\}/g, '{$1}');
}

/** Groups that say themselves that they have different APIs may have the same routes. */
function mayBeOneApi(one: Facts, other: Facts): boolean {
  const apart = one.api !== undefined && other.api !== undefined && one.api !== other.api;
  return one === other || (!apart && one.net === other.net);
}

function problem(code: string, message: string, help: string, mark: Mark): Diagnostic {
  return { severity: 'error', code, message, help, at: locate(mark), path: 'routes' };
}
