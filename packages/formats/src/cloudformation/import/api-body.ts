import { InputError } from '@portcullis/model';
import type { TreeNode } from '@portcullis/model/source';
import { besideFile, type Cursor, readTree, unresolvedNode } from '../../source/index.ts';
import type { ImportContext } from './resource-index.ts';

/** The document of `BodyS3Location`: a path on this machine before packaging, else a place in S3. */
export function localBody(context: ImportContext, location: Cursor): TreeNode {
  const { node, mark } = location;
  const path = node.kind === 'scalar' ? node.text : undefined;
  const text = path === undefined || /^[a-z0-9]+:\/\//i.test(path) ? undefined : context.readFile(path);
  if (path === undefined || text === undefined) {
    const where = path === undefined ? 'in S3' : `at \`${path}\`, which is not here`;
    return unresolvedNode(`the API's definition stands ${where}`, mark);
  }
  try {
    return readTree(text, besideFile(mark.source.file, path));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    context.diagnostics.addAll(error.diagnostics);
    return unresolvedNode(`\`${path}\` cannot be read`, mark);
  }
}
