import { auditSubjects, type Finding, subjectOf } from '@portcullis/audit';
import { providedFunctions } from '../config/provided-functions.ts';
import { EXIT } from '../failure.ts';
import { loadWorkspace, type Workspace } from '../load/workspace.ts';
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
    findingsOf(workspace, options.api),
  );
  const argument = template === undefined ? '' : ` ${template}`;
  terminal.write(
    options.json === true
      ? `${JSON.stringify(result, null, 2)}\n`
      : `${renderPosture(result, terminal.colour, terminal.columns)}\n${renderWorst(result.findings, argument, { colour: terminal.colour, width: terminal.columns })}`,
  );
  return EXIT.fine;
}

/** Of the template alone: the parsers that the code of functions needs take longer to load than all of a posture. */
function findingsOf(
  { definition, written }: Pick<Workspace, 'definition' | 'written'>,
  wanted: string | undefined,
): readonly Finding[] {
  const { findings } = auditSubjects([subjectOf(definition, written)], {});
  if (wanted === undefined) return findings;
  const api = definition.apis.find(({ id, logicalId }) => id === wanted || logicalId === wanted);
  return findings.filter(({ apiLogicalId }) => apiLogicalId === api?.logicalId);
}
