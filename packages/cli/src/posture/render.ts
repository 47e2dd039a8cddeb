import Table from 'cli-table3';
import pc from 'picocolors';
import type { Posture, PostureApi, PostureFinding, PostureRoute } from './posture.ts';

type Colours = ReturnType<typeof pc.createColors>;

/** Lines and rules without a border: what is left is easy to read, to copy and to grep. */
const CHARS: Readonly<Record<string, string>> = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'])
    .map((name) => [name, '']),
);

/** The posture as a person reads it. */
export function renderPosture(posture: Posture, colour: boolean): string {
  const paint = pc.createColors(colour);
  const parts = posture.apis.map((api) => renderApi(api, paint));
  if (posture.apis.length === 0) parts.push('No API with a deployed stage.\n');
  parts.push(renderFindings(posture.findings, paint));
  return parts.filter((part) => part !== '').join('\n');
}

function renderApi(api: PostureApi, paint: Colours): string {
  const count = api.routes.length === 1 ? '1 route' : `${api.routes.length} routes`;
  const title = `${paint.bold(api.name)} (${api.kind} API ${api.id}), stage ${api.stage}, ${count}`;
  const table = new Table({
    head: ['METHOD', 'PATH', 'AUTH', 'KEY', 'INTEGRATION', 'WHO GETS IN'],
    chars: { ...CHARS, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const route of api.routes) table.push(rowOf(route, paint));
  const rows = table
    .toString()
    .split('\n')
    .map((line) => `  ${line.trimEnd()}`);
  const unresolved = api.routes.filter((route) => route.unresolved !== null);
  const notes = unresolved.map(
    (route) => `  ${paint.yellow('unresolved')} ${route.method} ${route.path}: ${route.unresolved}`,
  );
  return `${[title, ...rows, ...notes].join('\n')}\n`;
}

function rowOf(route: PostureRoute, paint: Colours): string[] {
  const open = route.auth === 'NONE' && !route.apiKeyRequired && route.unresolved === null;
  return [
    route.method,
    route.path,
    open ? paint.yellow(authText(route)) : authText(route),
    route.apiKeyRequired ? 'key' : '',
    route.integration ?? 'none (answers 500)',
    route.unresolved === null ? route.who : paint.yellow(route.who),
  ];
}

/** `COGNITO_USER_POOLS UserAuth scopes: orders/read`. */
export function authText(route: PostureRoute): string {
  const scopes = route.scopes.length > 0 ? `scopes: ${route.scopes.join(', ')}` : '';
  return [route.auth, route.authorizer ?? '', scopes].filter((part) => part !== '').join(' ');
}

const TITLES: Readonly<Record<PostureFinding['severity'], string>> = {
  error: 'Wrong',
  unresolved: 'Not here (fails closed when served)',
  unenforced: 'Declared, and not enforced by this version (serve refuses without --allow-unenforced)',
  warning: 'Worth knowing',
};

function renderFindings(findings: readonly PostureFinding[], paint: Colours): string {
  const parts: string[] = [];
  for (const severity of ['error', 'unresolved', 'unenforced', 'warning'] as const) {
    const some = findings.filter((finding) => finding.severity === severity);
    if (some.length === 0) continue;
    parts.push(paint.bold(`${TITLES[severity]}:`));
    for (const finding of some) {
      const kind = finding.kind === null ? '' : `[${finding.kind}] `;
      const help = finding.help === null ? '' : `; ${finding.help}`;
      parts.push(`  ${finding.file}:${finding.line}: ${kind}${finding.message}${help}`);
    }
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
      return `${api.name} (${api.kind} ${api.id}) stage ${api.stage}: ${parts.join(', ')}\n`;
    })
    .join('');
}
