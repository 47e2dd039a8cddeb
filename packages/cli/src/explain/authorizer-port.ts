import type { AuthorizePorts } from '@portcullis/engine/authorize';
import type { LambdaAuthorizer } from '@portcullis/model';
import type { Workspace } from '../load/workspace.ts';
import type { Runner } from '../serve/runner.ts';
import type { Terminal } from '../terminal.ts';

/** Answers for Lambda authorizers: with what `--as authorizer:JSON` says, or by running their code. */
export interface AuthorizerPort {
  /** `given`: the output that stands for what the code would answer. */
  invoke(given: string | undefined, ...call: Call): ReturnType<Invoke>;
  /** The authorizer whose code would have decided since the last call, where it was neither given nor run. */
  takeUndecided(): LambdaAuthorizer | undefined;
  close(): Promise<void>;
}

type Invoke = AuthorizePorts['invokeAuthorizer'];
type Call = Parameters<Invoke>;

export function authorizerPort(terminal: Terminal, workspace: Workspace, run: boolean): AuthorizerPort {
  let undecided: LambdaAuthorizer | undefined;
  let runner: Promise<Runner> | undefined;
  return {
    takeUndecided: () => {
      const authorizer = undecided;
      undecided = undefined;
      return authorizer;
    },
    invoke: async (given, ...call) => {
      if (given !== undefined) return { ok: true, output: given };
      if (!run) {
        [undecided] = call;
        return { ok: false, kind: 'unavailable', message: 'its code is not run' };
      }
      runner ??= startRunner(terminal, workspace);
      return (await runner).invokeAuthorizer(...call);
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
