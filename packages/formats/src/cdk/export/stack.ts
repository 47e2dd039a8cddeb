import type { Setup } from '@portcullis/model/setup';
import { parameterDescription } from '../../cloudformation/export/parameter-description.ts';
import { pascalCase } from '../../export/names.ts';
import { wrap } from '../../export/type-script-text.ts';
import { accessLogConstant } from './access-log.ts';
import { writeCallers } from './callers.ts';
import { writeFront } from './front.ts';
import { writeFunctions } from './functions.ts';
import { writeGraphqlApi } from './graphql-api.ts';
import { writeHttpApi } from './http-api.ts';
import { writeBudget, writeUsagePlan } from './limits.ts';
import { writeMutualTls } from './mutual-tls.ts';
import { writeOutputs } from './outputs.ts';
import { writePrivateEndpoint } from './private-endpoint.ts';
import { Program } from './program.ts';
import { given, stackProperties } from './project-files.ts';
import { secretName } from './references.ts';
import { writeRestApi } from './rest-api.ts';
import { writeUserPools } from './user-pools.ts';
import { writeWebAcl } from './web-acl.ts';
import { writeWebSocketApi } from './web-socket-api.ts';

/** The modules of the CDK under the names that the CDK's own documentation gives them. */
const MODULES: readonly (readonly [string, string])[] = [
  ['acm', 'aws-certificatemanager'],
  ['apigateway', 'aws-apigateway'],
  ['apigwv2', 'aws-apigatewayv2'],
  ['appsync', 'aws-appsync'],
  ['authorizers', 'aws-apigatewayv2-authorizers'],
  ['budgets', 'aws-budgets'],
  ['cloudfront', 'aws-cloudfront'],
  ['cognito', 'aws-cognito'],
  ['ec2', 'aws-ec2'],
  ['iam', 'aws-iam'],
  ['identitypool', 'aws-cognito-identitypool'],
  ['integrations', 'aws-apigatewayv2-integrations'],
  ['iot', 'aws-iot'],
  ['lambda', 'aws-lambda'],
  ['logs', 'aws-logs'],
  ['origins', 'aws-cloudfront-origins'],
  ['s3', 'aws-s3'],
  ['wafv2', 'aws-wafv2'],
];

/** The text of the stack's file. */
export function stackText(setup: Setup): string {
  const body = constructorText(setup);
  const log = setup.kind === 'GRAPHQL' ? '' : `${accessLogConstant(setup.kind)}\n\n`;
  const properties = given(setup).length === 0 ? undefined : stackProperties(setup);
  const type = properties === undefined ? 'cdk.StackProps = {}' : `${setup.name}StackProps`;
  return [
    imports(`${log}${body}`),
    '',
    `${log}${properties === undefined ? '' : `${properties}\n`}`.trimEnd(),
    '',
    heading(setup),
    `export class ${setup.name}Stack extends cdk.Stack {`,
    `  constructor(scope: Construct, id: string, props: ${type}) {`,
    '    super(scope, id, props);',
    '',
    body,
    '  }',
    '}',
    '',
  ]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n');
}

function constructorText(setup: Setup): string {
  const program = new Program(setup);
  writeSecrets(program);
  writeFunctions(program, ['trigger']);
  writeUserPools(program);
  if (setup.privateEndpoint !== undefined) writePrivateEndpoint(program, setup.privateEndpoint);
  writeFunctions(program, ['authorizer', 'backend']);
  writeApi(program);
  if (setup.usagePlan !== undefined) writeUsagePlan(program, setup.usagePlan);
  writeCallers(program);
  if (setup.webAcl !== undefined) writeWebAcl(program, setup.webAcl);
  if (setup.front !== undefined) writeFront(program, setup.front);
  writeBudget(program);
  writeOutputs(program);
  return program.text;
}

function writeApi(program: Program): void {
  const { kind, mutualTls, graphql } = program.setup;
  switch (kind) {
    case 'REST':
      writeRestApi(program);
      if (mutualTls !== undefined) writeMutualTls(program, mutualTls);
      return;
    case 'HTTP':
      if (mutualTls !== undefined) writeMutualTls(program, mutualTls);
      writeHttpApi(program);
      return;
    case 'WEBSOCKET':
      writeWebSocketApi(program);
      return;
    case 'GRAPHQL':
      if (graphql === undefined) throw new Error('the set-up is for GraphQL and has no schema');
      writeGraphqlApi(program, graphql);
  }
}

/** Secrets never stand in the app or its output: CloudFormation asks for them. */
function writeSecrets(program: Program): void {
  for (const secret of program.setup.parameters.filter(({ kind }) => kind === 'secret')) {
    program.construct(
      'cdk.CfnParameter',
      pascalCase(secret.name),
      {
        type: 'String',
        noEcho: true,
        minLength: secret.minLength,
        description: parameterDescription(secret),
      },
      secretName(program, secret.name),
    );
  }
}

function imports(text: string): string {
  const used = MODULES.filter(([name]) => new RegExp(`(?<![\\w.'"/-])${name}\\.[A-Z]`).test(text));
  return [
    ...(text.includes('path.join(') ? ["import * as path from 'node:path';"] : []),
    "import * as cdk from 'aws-cdk-lib';",
    ...used.map(([name, module]) => `import * as ${name} from 'aws-cdk-lib/${module}';`),
    "import type { Construct } from 'constructs';",
  ].join('\n');
}

function heading({ notes }: Setup): string {
  const lines = notes.flatMap((note) => wrap(note.replaceAll('*/', '* /'), 105)).map((line) => ` * ${line}`);
  return ['/**', ...lines, ' */'].join('\n');
}
