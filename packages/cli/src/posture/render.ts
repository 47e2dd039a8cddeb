import pc from 'picocolors';
import { type Cell, columns } from './columns.ts';
import { grouped } from './grouped.ts';
import type { Posture, PostureApi, PostureDiagnostic, PostureRoute } from './posture.ts';

type Colours = ReturnType<typeof pc.createColors>;

/** The posture as a person reads it. */
export function renderPosture(posture: Posture, colour: boolean, width?: number): string {
  const paint = pc.createColors(colour);
  const parts = alikes(posture.apis).map((stages) => renderApi(stages, paint, width));
  if (posture.apis.length === 0) parts.push('No API with a deployed stage.\n');
  parts.push(renderDiagnostics(posture.diagnostics, paint));
  return parts.filter((part) => part !== '').join('\n');
}

const HEAD: readonly Cell[] = ['METHOD', 'PATH', 'AUTH', 'KEY', 'INTEGRATION', 'WHO GETS IN'].map((text) => ({
  text,
}));
const INDENT = '  ';

/** The API as the command line shows it and as `--api` takes it. */
export function apiTitle(
  { name, logicalId, kind, id }: Pick<PostureApi, 'name' | 'logicalId' | 'kind' | 'id'>,
  paintName: (name: string) => string = (text) => text,
): string {
  return `${paintName(name)} (${name === logicalId ? '' : `${logicalId}, `}${kind} API ${id})`;
}

/** Stages of one API for which the same is said are one table. */
function alikes(apis: readonly PostureApi[]): readonly (readonly [PostureApi, ...PostureApi[]])[] {
  const groups = new Map<string, [PostureApi, ...PostureApi[]]>();
  for (const api of apis) {
    const key = `${api.id} ${JSON.stringify(api.routes)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [api]);
    else group.push(api);
  }
  return [...groups.values()];
}

function renderApi(
  stages: readonly [PostureApi, ...PostureApi[]],
  paint: Colours,
  width: number | undefined,
): string {
  const [api] = stages;
  const count = api.routes.length === 1 ? '1 route' : `${api.routes.length} routes`;
  const names = stages.map(({ stage }) => stage).join(', ');
  const where = stages.length === 1 ? `stage ${names}` : `stages ${names}`;
  const title = `${apiTitle(api, paint.bold)}, ${where}, ${count}`;
  const table = [HEAD, ...api.routes.map((route) => cellsOf(route, paint))];
  const lines = columns(table, width === undefined ? undefined : width - INDENT.length);
  const unresolved = api.routes.filter((route) => route.unresolved !== null);
  const notes = unresolved.map(
    (route) => `${paint.yellow('unresolved')} ${route.method} ${route.path}: ${route.unresolved}`,
  );
  return `${title}\n${[...lines, ...notes].map((line) => `${INDENT}${line}\n`).join('')}`;
}

function cellsOf(route: PostureRoute, paint: Colours): readonly Cell[] {
  const open = route.auth === 'NONE' && !route.apiKeyRequired && route.unresolved === null;
  return [
    { text: route.method },
    { text: route.path },
    { text: authText(route), paint: open ? paint.yellow : undefined },
    { text: route.apiKeyRequired ? 'key' : '' },
    { text: route.integration ?? 'none (answers 500)' },
    { text: route.who, paint: route.unresolved === null ? undefined : paint.yellow },
  ];
}

/** `COGNITO_USER_POOLS UserAuth scopes: orders/read`. */
export function authText(route: PostureRoute): string {
  const scopes = route.scopes.length > 0 ? `scopes: ${route.scopes.join(', ')}` : '';
  return [route.auth, route.authorizer ?? '', scopes].filter((part) => part !== '').join(' ');
}

const TITLES: Readonly<Record<PostureDiagnostic['severity'], string>> = {
  error: 'Wrong',
  unresolved: 'Not here (fails closed when served)',
  unenforced: 'Declared, and not enforced by this version (serve refuses without --allow-unenforced)',
  warning: 'Worth knowing',
};

function renderDiagnostics(findings: readonly PostureDiagnostic[], paint: Colours): string {
  const parts: string[] = [];
  for (const severity of ['error', 'unresolved', 'unenforced', 'warning'] as const) {
    const some = findings.filter((finding) => finding.severity === severity);
    if (some.length === 0) continue;
    parts.push(paint.bold(`${TITLES[severity]}:`));
    parts.push(...grouped(some).map((line) => `  ${line}`));
  }
  return parts.length === 0 ? '' : `${parts.join('\n')}\n`;
}

/** One line per API for the start of `serve`. */
export function renderPostureShort(posture: Posture): string {
  return posture.apis
    .map((api) => {
      const counts = new Map<string, number>();
      for (const route of api.routes) {
        const name = route.apiKeyRequired ? `${route.auth} + key` : route.auth;
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
      const parts = [...counts]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([auth, count]) => `${count} ${auth}`);
      return `${apiTitle(api)}, stage ${api.stage}: ${parts.join(', ')}\n`;
    })
    .join('');
}
