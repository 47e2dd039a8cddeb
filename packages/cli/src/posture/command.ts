import { auditSubjects } from '@portcullis/audit';
import { auditSubject } from '../audit/subject.ts';
import { providedFunctions } from '../config/provided-functions.ts';
import { EXIT } from '../failure.ts';
import { loadWorkspace } from '../load/workspace.ts';
import type { CommonOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { postureOf } from './posture.ts';
import { renderPosture } from './render.ts';
import { renderWorst } from './worst.ts';

/** `portcullis [TEMPLATE]`. */
export async function posture(
  terminal: Terminal,
  template: string | undefined,
  options: CommonOptions,
): Promise<number> {
  const workspace = await loadWorkspace(terminal, template, options);
  const result = postureOf(
    workspace.definition,
    workspace.diagnostics,
    options,
    providedFunctions(workspace.config),
    auditSubjects([auditSubject(terminal.cwd, workspace)], {}).findings,
  );
  const argument = template === undefined ? '' : ` ${template}`;
  terminal.write(
    options.json === true
      ? `${JSON.stringify(result, null, 2)}\n`
      : `${renderPosture(result, terminal.colour, terminal.columns)}\n${renderWorst(result.findings, argument, { colour: terminal.colour, width: terminal.columns })}`,
  );
  return EXIT.fine;
}
