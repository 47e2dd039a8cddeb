import { EXIT } from '../failure.ts';
import { withOtherVersion } from '../load/other-version.ts';
import { loadWorkspace, type Workspace } from '../load/workspace.ts';
import { type AccountOptions, type CommonOptions, timeOf } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { logLines } from './read-lines.ts';
import { renderReplay } from './render-replay.ts';
import { createDecider, createReplay, type Decider } from './replay.ts';
import { ReplayTally } from './report.ts';

export interface ReplayCommandOptions extends CommonOptions, AccountOptions {
  readonly log: string;
  /** Another template, or a revision of git. */
  readonly against?: string | undefined;
}

/** `portcullis explain --log`: why each request of an access log was refused, and what another template would say. */
export async function replay(
  terminal: Terminal,
  template: string | undefined,
  options: ReplayCommandOptions,
): Promise<number> {
  const workspace = await loadWorkspace(terminal, template, options);
  const { against } = options;
  const tally =
    against === undefined
      ? await replayed(terminal, workspace, options, undefined)
      : await withOtherVersion(
          terminal,
          { option: '--against', named: against, of: workspace },
          options,
          (other) => compared(terminal, workspace, other, options),
        );
  const report = tally.report(against !== undefined);
  terminal.write(
    options.json === true
      ? `${JSON.stringify(report, null, 2)}\n`
      : renderReplay(report, { log: options.log, against }, terminal.colour),
  );
  return EXIT.fine;
}

async function compared(
  terminal: Terminal,
  workspace: Workspace,
  other: Workspace,
  options: ReplayCommandOptions,
): Promise<ReplayTally> {
  const decider = await createDecider(terminal, other);
  return replayed(terminal, workspace, options, decider).finally(() => decider.close());
}

async function replayed(
  terminal: Terminal,
  workspace: Workspace,
  options: ReplayCommandOptions,
  other: Decider | undefined,
): Promise<ReplayTally> {
  const { api, stage, log } = options;
  const found = await createReplay(terminal, workspace, { api, stage, now: timeOf(options.now) });
  const tally = new ReplayTally();
  try {
    for await (const line of logLines(terminal, log)) {
      const outcome = await found.outcomeOf(line);
      tally.add(line.number, outcome);
      if (other === undefined || outcome.kind === 'undecidable') continue;
      // What counters or a body refused says nothing of either template.
      const { request, explanation } = outcome;
      if (explanation === undefined) continue;
      tally.addComparison(line.number, request, explanation, await other.explain(request));
    }
  } finally {
    await found.close();
  }
  return tally;
}
