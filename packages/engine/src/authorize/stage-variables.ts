import type { Stage } from '@portcullis/model';

/** `${stageVariables.x}` in a function's ARN; an unset variable is the empty text, and no function has such a name. */
export function withStageVariables(text: string, stage: Stage): string {
  return text.replace(
    /\$\{stageVariables\.([A-Za-z0-9_]+)\}/g,
    (_, name: string) => stage.variables[name] ?? '',
  );
}
