import { formatDiagnostic, InputError } from '@portcullis/model';
import { UsageError } from '../failure.ts';
import type { Workspace } from '../load/workspace.ts';
import type { Terminal } from '../terminal.ts';
import type { Server } from './server.ts';
import { watchFiles } from './watch-files.ts';

/** Reloads when a file changes that the template was read from. */
export function startReloading(
  terminal: Terminal,
  first: Workspace,
  load: () => Promise<Workspace>,
  server: Pick<Server, 'replace'>,
): { stop(): Promise<void> } {
  let files = first.files;
  let running: Promise<void> = Promise.resolve();
  let unwatch = watchFiles(files, changed);

  function changed(): void {
    running = running.then(reload);
  }

  async function reload(): Promise<void> {
    try {
      const workspace = await load();
      await server.replace(workspace);
      terminal.note('reloaded the template\n');
      if (workspace.files.join('\n') === files.join('\n')) return;
      files = workspace.files;
      unwatch();
      unwatch = watchFiles(files, changed);
    } catch (error) {
      terminal.note(
        `${reasonOf(error)}\nthe template was not reloaded: what was served before is still served\n`,
      );
    }
  }

  return {
    stop: async () => {
      unwatch();
      await running;
    },
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof InputError) return error.diagnostics.map(formatDiagnostic).join('\n');
  if (error instanceof UsageError && error.help !== undefined) return `${error.message}; ${error.help}`;
  return error instanceof Error ? error.message : String(error);
}
