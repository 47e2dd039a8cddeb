import { type Subject, subjectOf } from '@portcullis/audit';
import { type ReadFunction, readCode } from '@portcullis/audit/code';
import { readFunctionText } from '@portcullis/host/functions';
import { shown } from '../load/shown.ts';
import type { Workspace } from '../load/workspace.ts';

/** What the rules judge of a template: its definition, what its text says, and the code of its functions. */
export function auditSubject(
  cwd: string,
  { definition, written, templateFolder }: Pick<Workspace, 'definition' | 'written' | 'templateFolder'>,
): Subject {
  return subjectOf(definition, written, readCode(codeReader(cwd, templateFolder)));
}

/** The files of a function, named as a person would write them. */
function codeReader(cwd: string, templateFolder: string): ReadFunction {
  return (fn) => {
    const text = readFunctionText(fn, templateFolder);
    return text && { ...text, files: text.files.map((one) => ({ ...one, file: shown(cwd, one.file) })) };
  };
}
