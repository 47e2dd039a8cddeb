import { EXIT, reasonOf } from '../failure.ts';
import { watchFiles } from '../load/watch-files.ts';
import type { Terminal } from '../terminal.ts';

/** What a run came to, and the files that it depends on. */
export interface TestRun {
  readonly status: number;
  /** Absolute. */
  readonly files: readonly string[];
}

/** Runs now, and again after any file changes, until it is interrupted. Gives the status of the last run. */
export async function watchTests(
  terminal: Terminal,
  testFiles: readonly string[],
  run: () => Promise<TestRun>,
): Promise<number> {
  let last: TestRun = { status: EXIT.fine, files: testFiles };
  const { stop } = terminal;
  while (!stop.aborted) {
    let changed = false;
    const unwatch = watchFiles(last.files, () => {
      changed = true;
    });
    try {
      last = await run();
    } catch (error) {
      // A file that is being edited is wrong for a while: what was read before says which change ends that.
      terminal.note(`${reasonOf(error)}\n`);
      last = { status: EXIT.unusable, files: [...new Set([...last.files, ...testFiles])] };
    } finally {
      unwatch();
    }
    if (changed) continue;
    terminal.note('portcullis: runs again when a file changes; Ctrl+C ends it\n');
    await changeOf(last.files, stop);
  }
  return last.status;
}

function changeOf(files: readonly string[], stop: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const unwatch = watchFiles(files, end);
    function end(): void {
      unwatch();
      stop.removeEventListener('abort', end);
      done();
    }
    stop.addEventListener('abort', end);
    if (stop.aborted) end();
  });
}
