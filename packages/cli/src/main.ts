import { formatDiagnostic, InputError } from '@portcullis/model';
import { CommanderError } from 'commander';
import { EXIT, UsageError } from './failure.ts';
import { printable } from './printable.ts';
import { buildProgram } from './program.ts';
import { processTerminal, type Terminal } from './terminal.ts';

const REPORT = 'please report it with the command that you ran; PORTCULLIS_DEBUG=1 shows where it happened';

/** Runs one command line (without `node` and the script) and returns the exit status. Never throws. */
export async function run(argv: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  const colour = terminal.colour && !argv.includes('--no-color');
  const status: { value: number } = { value: EXIT.fine };
  const shown = guarded(terminal, colour);
  try {
    const program = buildProgram(shown, (value) => {
      status.value = value;
    });
    await program.parseAsync([...argv], { from: 'user' });
    return status.value;
  } catch (error) {
    return failed(error, shown);
  }
}

/** The terminal with or without colour; nothing that is written acts on it. */
function guarded(terminal: Terminal, colour: boolean): Terminal {
  return {
    cwd: terminal.cwd,
    env: terminal.env,
    colour,
    columns: terminal.columns,
    prompts: terminal.prompts,
    write: (text) => terminal.write(printable(text, colour)),
    data: (text) => terminal.data(text),
    note: (text) => terminal.note(printable(text, colour)),
    get stop(): AbortSignal {
      return terminal.stop;
    },
  };
}

function failed(error: unknown, terminal: Terminal): number {
  // Commander has written its own message (help, version, a usage error) by now.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.unusable;
  if (error instanceof InputError) {
    terminal.note(error.diagnostics.map((found) => `${formatDiagnostic(found)}\n`).join(''));
    return EXIT.unusable;
  }
  if (error instanceof UsageError) {
    const help = error.help === undefined ? '' : `; ${error.help}`;
    terminal.note(`portcullis: ${error.message}${help}\n`);
    return EXIT.unusable;
  }
  const message = error instanceof Error ? error.message : String(error);
  terminal.note(`portcullis: internal error: ${message}; ${REPORT}\n`);
  if (terminal.env.PORTCULLIS_DEBUG === '1' && error instanceof Error) terminal.note(`${error.stack}\n`);
  return EXIT.unusable;
}
