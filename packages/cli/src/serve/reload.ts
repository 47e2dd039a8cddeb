import type { Config } from '../config/config.ts';
import { reasonOf } from '../failure.ts';
import { watchFiles } from '../load/watch-files.ts';
import type { Workspace } from '../load/workspace.ts';
import type { Terminal } from '../terminal.ts';
import type { Load } from './load.ts';
import type { Server } from './server.ts';

/** Keys of the configuration that the listeners and counters were opened with. */
const AT_START = ['listen', 'trustedProxies', 'counters', 'identity'] as const;

/** Reloads when a file changes that the template was read from, or one that a function starts with. */
export function startReloading(
  terminal: Terminal,
  first: Workspace,
  load: () => Promise<Workspace>,
  server: Pick<Server, 'replace' | 'load'>,
): { stop(): Promise<void> } {
  let files = watchedFiles(first, server.load);
  let running: Promise<void> = Promise.resolve();
  let unwatch = watchFiles(files, changed);

  function changed(): void {
    running = running.then(reload);
  }

  async function reload(): Promise<void> {
    try {
      const workspace = await load();
      const loaded = await server.replace(workspace);
      terminal.note('reloaded the template\n');
      for (const key of changedAtStart(first.config, workspace.config))
        terminal.note(`\`${key}\` has changed, which takes effect at the next start of serve\n`);
      const next = watchedFiles(workspace, loaded);
      if (next.join('\n') === files.join('\n')) return;
      files = next;
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

function watchedFiles(workspace: Workspace, { runner }: Load): readonly string[] {
  return [...new Set([...workspace.files, ...runner.functions.codeFiles()])];
}

function changedAtStart(first: Config, now: Config): readonly string[] {
  return AT_START.filter((key) => JSON.stringify(first[key]) !== JSON.stringify(now[key]));
}
