import type { AuthorizePorts } from '@portcullis/engine/authorize';
import type { LambdaAuthorizer } from '@portcullis/model';
import type { Workspace } from '../load/workspace.ts';
import type { Runner } from '../serve/runner.ts';
import type { Terminal } from '../terminal.ts';
import type { Who } from './who.ts';

/** Answers for Lambda authorizers: with what `--as authorizer:JSON` says, or by running their code. */
export interface AuthorizerPort {
  readonly invoke: AuthorizePorts['invokeAuthorizer'];
  /** The authorizer whose code would have decided, where it was neither given nor run. */
  readonly undecided: LambdaAuthorizer | undefined;
  close(): Promise<void>;
}

export function authorizerPort(
  terminal: Terminal,
  workspace: Workspace,
  whos: readonly Who[],
  run: boolean,
): AuthorizerPort {
  const given = whos.find((who) => who.kind === 'authorizer');
  let undecided: LambdaAuthorizer | undefined;
  let runner: Promise<Runner> | undefined;
  return {
    get undecided(): LambdaAuthorizer | undefined {
      return undecided;
    },
    invoke: async (authorizer, event, functionArn) => {
      if (given !== undefined) return { ok: true, output: given.output };
      if (!run) {
        undecided = authorizer;
        return { ok: false, kind: 'unavailable', message: 'its code is not run' };
      }
      runner ??= startRunner(terminal, workspace);
      return (await runner).invokeAuthorizer(authorizer, event, functionArn);
    },
    close: async () => {
      if (runner !== undefined) await (await runner).close();
    },
  };
}

async function startRunner(terminal: Terminal, workspace: Workspace): Promise<Runner> {
  const { createRunner } = await import('../serve/runner.ts');
  return createRunner(workspace, {
    environment: {},
    env: terminal.env,
    onLog: (name, line) => terminal.note(`${name}: ${line}\n`),
  });
}
