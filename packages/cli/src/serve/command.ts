import { EXIT, UsageError } from '../failure.ts';
import { loadWorkspace, type Workspace } from '../load/workspace.ts';
import type { Terminal } from '../terminal.ts';
import { announce } from './announce.ts';
import { whatCannotRun } from './cannot-run.ts';
import { readEnvFile } from './env-file.ts';
import { narrowed } from './narrowed.ts';
import { type ServeOptions, type ServeSettings, serveSettings } from './options.ts';
import { refusalSummary } from './refusal-summary.ts';
import { refuseUnenforced } from './refuse-unenforced.ts';
import { startReloading } from './reload.ts';
import { startServer } from './server.ts';

/** `portcullis serve`: runs until the first SIGINT or SIGTERM, then drains. */
export async function serve(
  terminal: Terminal,
  template: string | undefined,
  options: ServeOptions,
): Promise<number> {
  const { stop } = terminal;
  const fileEnv = options.envFile === undefined ? {} : readEnvFile(terminal.cwd, options.envFile);
  const withEnv: Terminal = { ...terminal, env: { ...fileEnv, ...terminal.env }, stop };
  const read = (): Promise<Workspace> => loadWorkspace(withEnv, template, { ...options, generateKeys: true });
  const first = await read();
  const settings = serveSettings(options, first.config);
  const load = async (): Promise<Workspace> => accepted(await read(), options, settings);
  const workspace = accepted(first, options, settings);
  const server = await startServer(withEnv, workspace, settings, fileEnv);
  try {
    const missing = whatCannotRun(workspace.definition, server.load.runner.functions);
    if (options.strict === true && missing[0] !== undefined)
      throw new UsageError(missing[0], 'or leave --strict out');
    announce(withEnv, template, workspace, settings, server, options.json === true);
    const reloading = startReloading(withEnv, workspace, load, server);
    await aborted(stop);
    await reloading.stop();
  } finally {
    await server.close();
  }
  withEnv.note(refusalSummary(server.refused()));
  return EXIT.fine;
}

/** What may be served of a workspace; throws for what may not. */
function accepted(workspace: Workspace, options: ServeOptions, settings: ServeSettings): Workspace {
  refuseUnenforced(workspace.diagnostics, settings.allowUnenforced);
  return { ...workspace, definition: narrowed(workspace.definition, options) };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
