import type { Setup, SetupParameter } from '@portcullis/model/setup';
import type { WrittenFile } from '../../export/index.ts';
import { camelCase, kebabCase } from '../../export/names.ts';
import { onOneLineOf, quoted } from '../../export/type-script-text.ts';

/** The versions that what is written was checked with. */
const DEPENDENCIES = { 'aws-cdk-lib': '2.276.0', constructs: '10.8.1' };
const DEVELOPMENT = {
  '@types/node': '20.19.43',
  'aws-cdk': '2.1148.1',
  tsx: '4.23.15',
  typescript: '7.0.2',
};

/** The flags of the CDK that matter here; without the first a changed authorizer would not be deployed. */
const FLAGS = {
  '@aws-cdk/aws-apigateway:authorizerChangeDeploymentLogicalId': true,
  '@aws-cdk/aws-apigateway:usagePlanKeyOrderInsensitiveId': true,
  '@aws-cdk/core:checkSecretUsage': true,
  '@aws-cdk/core:target-partitions': ['aws'],
};

/** Everything around the stack: the app, and what npm, the compiler and the CDK want. */
export function projectFiles(setup: Setup, stackFile: string): readonly WrittenFile[] {
  const name = kebabCase(setup.name);
  const defaults = given(setup).flatMap((parameter) =>
    parameter.default === undefined ? [] : [[camelCase(parameter.name), parameter.default] as const],
  );
  return [
    { path: 'bin/app.ts', text: app(setup, stackFile) },
    {
      path: 'package.json',
      text: json({
        name,
        version: '0.1.0',
        private: true,
        scripts: { check: 'tsc', synth: 'cdk synth', diff: 'cdk diff', deploy: 'cdk deploy' },
        dependencies: DEPENDENCIES,
        devDependencies: DEVELOPMENT,
      }),
    },
    {
      path: 'tsconfig.json',
      text: json({
        compilerOptions: {
          target: 'ES2023',
          lib: ['ES2023'],
          module: 'NodeNext',
          moduleResolution: 'NodeNext',
          types: ['node'],
          strict: true,
          noUncheckedIndexedAccess: true,
          noUnusedLocals: true,
          skipLibCheck: true,
          noEmit: true,
        },
        include: ['bin', 'lib'],
      }),
    },
    {
      path: 'cdk.json',
      text: json({ app: 'npx tsx bin/app.ts', context: { ...FLAGS, ...Object.fromEntries(defaults) } }),
    },
    { path: '.gitignore', text: 'node_modules/\ncdk.out/\n.portcullis/\n' },
  ];
}

/** The parameters that are given when the app is synthesized; secrets are given when it is deployed. */
export function given(setup: Setup): readonly SetupParameter[] {
  return setup.parameters.filter(({ kind }) => kind !== 'secret');
}

function app(setup: Setup, stackFile: string): string {
  const parameters = given(setup);
  const lines = [
    "import { App } from 'aws-cdk-lib';",
    `import { ${setup.name}Stack } from '../lib/${stackFile}';`,
    '',
    'const app = new App();',
    '',
  ];
  if (parameters.length === 0) {
    lines.push(`new ${setup.name}Stack(app, ${quoted(setup.name)});`);
    return `${lines.join('\n')}\n`;
  }
  lines.push(
    '/** A value of the context: from cdk.json, or `cdk deploy -c name=value`. */',
    'function given(name: string, what: string): string {',
    '  const value: unknown = app.node.tryGetContext(name);',
    "  if (typeof value === 'string' && value !== '') return value;",
    '  console.error(`give -c ${name}=..., or write it into the context of cdk.json: ${what}`);',
    '  process.exit(1);',
    '}',
    '',
    `new ${setup.name}Stack(app, ${quoted(setup.name)}, {`,
    ...parameters.map((parameter) => `${argument(parameter)}`),
    '});',
  );
  return `${lines.join('\n')}\n`;
}

function argument({ name, description, kind }: SetupParameter): string {
  const key = camelCase(name);
  const list = kind === 'list' ? ".split(',')" : '';
  const line = `  ${key}: given(${quoted(key)}, ${quoted(description)})${list},`;
  if (line.length <= 110) return line;
  return `  ${key}: given(\n    ${quoted(key)},\n    ${quoted(description)},\n  )${list},`;
}

export function stackProperties(setup: Setup): string {
  const lines = given(setup).flatMap(({ name, description, kind }) => [
    `  /** ${onOneLineOf(description).replaceAll('*/', '* /')} */`,
    `  readonly ${camelCase(name)}: ${kind === 'list' ? 'readonly string[]' : 'string'};`,
  ]);
  return [`export interface ${setup.name}StackProps extends cdk.StackProps {`, ...lines, '}'].join('\n');
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
