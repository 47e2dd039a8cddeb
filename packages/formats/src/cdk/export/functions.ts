import type { SetupFunction } from '@portcullis/model/setup';
import type { WrittenFile } from '../../export/index.ts';
import { kebabCase, pascalCase } from '../../export/names.ts';
import { retention } from '../../export/retention.ts';
import { Expression, onOneLineOf, quoted } from '../../export/type-script-text.ts';
import { policyStatement } from './policy-statement.ts';
import type { Program } from './program.ts';
import { listOf, textOf } from './references.ts';

export function functionName(program: Program, name: string): string {
  return program.names.of('function', name);
}

/** The functions of the given roles: triggers come before their pools, the others after. */
export function writeFunctions(program: Program, roles: readonly SetupFunction['role'][]): void {
  for (const fn of program.setup.functions.filter(({ role }) => roles.includes(role))) {
    program.section();
    program.comment(fn.purpose);
    writeFunction(program, fn);
  }
}

function writeFunction(program: Program, fn: SetupFunction): void {
  const constant = functionName(program, fn.name);
  const id = pascalCase(constant);
  const environment = Object.entries(fn.environment).map(([name, value]) => [name, textOf(program, value)]);
  program.construct(
    'lambda.Function',
    id,
    {
      runtime: new Expression('lambda.Runtime.NODEJS_22_X'),
      architecture: new Expression('lambda.Architecture.ARM_64'),
      handler: 'index.handler',
      code: new Expression(`lambda.Code.fromAsset(path.join(__dirname, ${quoted(`../${folderOf(fn)}`)}))`),
      memorySize: fn.memoryMegabytes,
      timeout: new Expression(`cdk.Duration.seconds(${fn.timeoutSeconds})`),
      reservedConcurrentExecutions: fn.reservedConcurrency,
      environment: environment.length === 0 ? undefined : Object.fromEntries(environment),
      logGroup: new Expression(
        `new logs.LogGroup(this, ${quoted(`${id}Logs`)}, { retention: ${retention(program.setup)} })`,
      ),
    },
    constant,
  );
  for (const { action, resource } of fn.permissions) {
    const statement = policyStatement({ actions: [action], resources: listOf(program, [resource]) }, 4);
    program.call(`${constant}.addToRolePolicy`, [statement]);
  }
}

/** The code of each function in a folder of its own; each folder becomes an asset. */
export function functionFiles(functions: readonly SetupFunction[]): readonly WrittenFile[] {
  return functions.map((fn) => ({
    path: `${folderOf(fn)}/index.js`,
    text: `// ${onOneLineOf(fn.purpose)}\n${fn.code.endsWith('\n') ? fn.code : `${fn.code}\n`}`,
  }));
}

function folderOf({ name }: SetupFunction): string {
  return `code/${kebabCase(name)}`;
}
