import type { SetupParameter, SetupReference } from '@portcullis/model/setup';
import { camelCase } from '../../export/names.ts';
import { Expression, quoted, type Value } from '../../export/type-script-text.ts';
import type { Program } from './program.ts';

/** The constant of the private endpoint. */
export const ENDPOINT = 'vpcEndpoint';

/** A reference where a text stands. */
export function textOf(program: Program, reference: SetupReference): Expression {
  if ('literal' in reference) return new Expression(quoted(reference.literal));
  if ('privateEndpoint' in reference) return new Expression(`${ENDPOINT}.vpcEndpointId`);
  if ('client' in reference) {
    return new Expression(`${clientName(program, reference.userPool, reference.client)}.userPoolClientId`);
  }
  if ('userPool' in reference) {
    const pool = program.names.of('pool', reference.userPool);
    switch (reference.attribute) {
      case 'id':
        return new Expression(`${pool}.userPoolId`);
      case 'arn':
        return new Expression(`${pool}.userPoolArn`);
      case 'issuer':
        return new Expression(`${pool}.userPoolProviderUrl`);
    }
  }
  const parameter = parameterOf(program, reference.parameter);
  switch (parameter.kind) {
    case 'text':
      return new Expression(`props.${camelCase(parameter.name)}`);
    case 'list':
      return new Expression(`props.${camelCase(parameter.name)}.join(',')`);
    case 'secret':
      return new Expression(`${secretName(program, parameter.name)}.valueAsString`);
  }
}

/** References where a list stands: a parameter that is a list gives all its members. */
export function listOf(program: Program, references: readonly SetupReference[]): Value {
  const items = references.map((reference) =>
    'parameter' in reference ? member(program, reference) : textOf(program, reference),
  );
  const [only, ...others] = items;
  if (only?.text.startsWith('...') && others.length === 0) return new Expression(only.text.slice(3));
  return items;
}

function member(program: Program, reference: { readonly parameter: string }): Expression {
  const { kind, name } = parameterOf(program, reference.parameter);
  return kind === 'list' ? new Expression(`...props.${camelCase(name)}`) : textOf(program, reference);
}

export function isList(program: Program, reference: SetupReference): boolean {
  return 'parameter' in reference && parameterOf(program, reference.parameter).kind === 'list';
}

/** A secret where a construct takes it as one. */
export function secretOf(program: Program, reference: SetupReference): Expression {
  if ('parameter' in reference && parameterOf(program, reference.parameter).kind === 'secret') {
    return new Expression(`cdk.SecretValue.cfnParameter(${secretName(program, reference.parameter)})`);
  }
  return new Expression(`cdk.SecretValue.unsafePlainText(${textOf(program, reference).text})`);
}

export function secretName(program: Program, parameter: string): string {
  return program.names.of('secret', parameter);
}

export function clientName(program: Program, pool: string, client: string): string {
  return program.names.of('client', client, pool);
}

function parameterOf(program: Program, name: string): SetupParameter {
  const parameter = program.setup.parameters.find((candidate) => candidate.name === name);
  if (parameter === undefined) throw new Error(`the set-up has no parameter ${name}`);
  return parameter;
}
