import type { Setup } from '@portcullis/model/setup';
import type { WrittenSetup } from '../../export/index.ts';
import { kebabCase } from '../../export/names.ts';
import { functionFiles } from './functions.ts';
import { schemaFile } from './graphql-api.ts';
import { projectFiles } from './project-files.ts';
import { stackText } from './stack.ts';

/**
 * Writes a set-up as an app of the AWS CDK (version 2, TypeScript): the stack under `lib`, the app under `bin`, each
 * function's code in a folder of its own. Values that a person gives are context; secrets are parameters of the stack,
 * which CloudFormation asks for.
 *
 * Source: AWS CDK Developer Guide "Best practices for developing and deploying cloud infrastructure with the AWS CDK".
 *
 * @example
 * const { files } = exportCdk(setup); // lib/orders-stack.ts, bin/app.ts, package.json, ...
 */
export function exportCdk(setup: Setup): WrittenSetup {
  const stackFile = `${kebabCase(setup.name)}-stack`;
  return {
    files: [
      { path: `lib/${stackFile}.ts`, text: stackText(setup) },
      ...projectFiles(setup, stackFile),
      ...functionFiles(setup.functions),
      ...schemaFile(setup),
    ],
    losses: [],
  };
}
