import type { Diagnostic } from '@portcullis/model';
import { providedFunctions } from '../config/provided-functions.ts';
import type { Workspace } from '../load/workspace.ts';
import { groupable, grouped } from '../posture/grouped.ts';
import { postureOf } from '../posture/posture.ts';
import { apiTitle, renderPosture, renderPostureShort } from '../posture/render.ts';
import type { Terminal } from '../terminal.ts';
import { whatCannotRun } from './cannot-run.ts';
import type { ServeSettings } from './options.ts';
import { readSampleRequests, renderSamples, type SampleToken } from './sample-requests.ts';
import type { Server } from './server.ts';

/** What `serve` says when it is ready. With the access log on stdout all of it goes to stderr. */
export function announce(
  terminal: Terminal,
  template: string | undefined,
  workspace: Workspace,
  settings: ServeSettings,
  server: Server,
  json: boolean,
): void {
  const say = settings.accessLog === '-' ? terminal.note : terminal.write;
  for (const line of warningsOf(workspace, server, settings)) terminal.note(`${line}\n`);
  if (json) {
    // The control key is for who can read serve.json: what is printed ends in the logs of a pipeline.
    say(`${JSON.stringify({ ...server.file, control: undefined })}\n`);
    return;
  }
  const posture = postureOf(workspace.definition, [], {}, providedFunctions(workspace.config));
  // The whole table where people look at it; its counts where a program starts the gateway.
  say(
    settings.dev
      ? `${renderPosture(posture, terminal.colour, terminal.columns)}\n`
      : renderPostureShort(posture),
  );
  for (const { kind, name, value } of workspace.generated) {
    const what = kind === 'api-key' ? 'API key' : 'secret of access key';
    say(`${what} ${name} (made up, kept in ${workspace.data.path}): ${value}\n`);
  }
  say(endpointLines(workspace, server, settings.dev).join(''));
  if (settings.dev && server.file.gateway !== undefined) {
    const where = template === undefined ? '' : ` ${template}`;
    const samples = readSampleRequests(workspace.templateFolder);
    say(`\n${renderSamples(samples, server.file.gateway, (token) => tokenCommand(where, token))}`);
  }
}

function warningsOf(workspace: Workspace, server: Server, settings: ServeSettings): readonly string[] {
  const { diagnostics, definition } = workspace;
  const of = (severity: Diagnostic['severity'], text: string): readonly string[] =>
    grouped(diagnostics.filter((found) => found.severity === severity).map(groupable)).map(
      (line) => `${text}: ${line}`,
    );
  return [
    ...of('warning', 'warning'),
    ...of('unresolved', 'unresolved, fails closed'),
    ...(settings.stubIntegrations ? [] : whatCannotRun(definition, server.load.runner.functions)),
    ...of('unenforced', 'NOT ENFORCED'),
    ...(settings.assumeTls ? ['every request counts as TLS (--assume-tls)'] : []),
    ...(settings.stubIntegrations ? ['no backend is called (--stub-integrations)'] : []),
    ...(server.keyFile === undefined || settings.dev
      ? []
      : [`keys and passwords are sealed with ${server.keyFile} (PORTCULLIS_KEY takes its place)`]),
    ...(server.tlsAuthority === undefined ? [] : [`clients must trust ${server.tlsAuthority}`]),
  ];
}

function endpointLines(workspace: Workspace, { file }: Server, dev: boolean): readonly string[] {
  const { definition } = workspace;
  const lines: string[] = [];
  if (file.gateway !== undefined) {
    const served = definition.apis.filter((api) => api.kind !== 'WEBSOCKET');
    for (const api of served) {
      const base =
        served.length === 1 ? file.gateway : atHost(file.gateway, `${api.logicalId}.execute-api.localhost`);
      for (const stage of api.stages) {
        const path = stage.name === '$default' ? '/' : `/${stage.name}/`;
        lines.push(`gateway   ${base}${path}  ${apiTitle(api)}, stage ${stage.name}\n`);
      }
    }
  }
  const others = ['/healthz', '/readyz', ...(dev ? ['/identity/outbox', 'POST /reset'] : [])];
  if (file.admin !== undefined) lines.push(`admin     ${file.admin}/metrics  also ${others.join(', ')}\n`);
  if (file.identity !== undefined) {
    for (const pool of definition.userPools) {
      lines.push(`identity  ${file.identity}/${pool.id}/.well-known/jwks.json  ${pool.logicalId}\n`);
    }
    if (definition.userPools.length === 0)
      lines.push(`identity  ${file.identity}  no user pool in the template\n`);
  }
  return lines;
}

function atHost(url: string, host: string): string {
  const parsed = new URL(url);
  return `${parsed.protocol}//${host.toLowerCase()}:${parsed.port}`;
}

function tokenCommand(where: string, { pool, user, use, scopes }: SampleToken): string {
  const parts = [`npx portcullis token${where} --pool ${pool} --user ${user}`];
  if (use !== undefined) parts.push(`--use ${use}`);
  if (scopes !== undefined && scopes.length > 0) parts.push(`--scopes ${scopes.join(',')}`);
  return `$(${parts.join(' ')})`;
}
