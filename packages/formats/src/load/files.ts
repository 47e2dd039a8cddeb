import { InputError } from '@portcullis/model';
import { joinPath } from '../source/index.ts';
import type { LoadOptions } from './options.ts';

const CDK_TEMPLATE = /\.template\.json$/;
const CDK_STAGE = /^assembly-/;

/** The files to read: those given, or the templates of a folder that CDK wrote. */
export function templateFiles({ path, listFolder }: LoadOptions): readonly string[] {
  if (typeof path !== 'string') return path;
  const names = listFolder?.(path);
  if (names === undefined) return [path];
  const found = templatesIn(path, names, listFolder);
  if (found.length > 0) return found;
  const at = { file: path, line: 1, column: 1 };
  const message = 'the folder has no `*.template.json`';
  const help = 'run `cdk synth`, or name a template';
  throw new InputError([{ severity: 'error', code: 'LOAD_MISSING', message, help, at }]);
}

/** CDK writes the templates of its stages (`Stage`) to folders named `assembly-...`. */
function templatesIn(
  folder: string,
  names: readonly string[],
  listFolder: LoadOptions['listFolder'],
): readonly string[] {
  const own = names.filter((name) => CDK_TEMPLATE.test(name)).map((name) => joinPath(folder, name));
  const stages = names
    .filter((name) => CDK_STAGE.test(name))
    .flatMap((name) => {
      const stage = joinPath(folder, name);
      return templatesIn(stage, listFolder?.(stage) ?? [], listFolder);
    });
  return [...own, ...stages].sort();
}
