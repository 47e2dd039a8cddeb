import type { Setup, SetupFunction, SetupReference } from '@portcullis/model/setup';
import type { WrittenFile } from '../../export/index.ts';

/** The code of the functions, each with what the document cannot say of it: its environment and what it may do. */
export function functionFiles(setup: Setup): readonly WrittenFile[] {
  return setup.functions.map((fn) => ({
    path: `code/${fn.name}.cjs`,
    text: `${head(fn)
      .map((line) => `// ${line}\n`)
      .join('')}${fn.code.endsWith('\n') ? fn.code : `${fn.code}\n`}`,
  }));
}

function head(fn: SetupFunction): readonly string[] {
  const environment = Object.entries(fn.environment).map(
    ([name, value]) => `  ${name}: ${oneLine(meaning(value))}`,
  );
  const permissions = fn.permissions.map(
    ({ action, resource }) => `  ${action} on ${oneLine(meaning(resource))}`,
  );
  return [
    oneLine(fn.purpose),
    `Handler ${fn.name}.handler, nodejs22.x, ${fn.memoryMegabytes} MB, ${fn.timeoutSeconds} s` +
      `${fn.reservedConcurrency === undefined ? '' : `, reserved concurrency ${fn.reservedConcurrency}`}.`,
    ...(environment.length === 0 ? [] : ['Environment:', ...environment]),
    ...(permissions.length === 0 ? [] : ['It may also call:', ...permissions]),
  ];
}

function meaning(reference: SetupReference): string {
  if ('literal' in reference) return reference.literal;
  if ('parameter' in reference) return `the value of ${reference.parameter}`;
  if ('privateEndpoint' in reference) return 'the id of the VPC endpoint';
  if ('client' in reference)
    return `the id of the app client ${reference.client} of the user pool ${reference.userPool}`;
  return `the ${reference.attribute} of the user pool ${reference.userPool}`;
}

/** A line break would end the comment. */
function oneLine(text: string): string {
  return text.replace(/[\r\n\u2028\u2029]+/g, ' ');
}
