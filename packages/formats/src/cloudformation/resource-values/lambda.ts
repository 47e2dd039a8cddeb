import { hashedId } from '../environment.ts';
import {
  arn,
  id,
  map,
  name,
  notHere,
  type ResourceValues,
  regionalArn,
  type Subject,
  type Value,
} from './value.ts';

const functionArn = arn('lambda', name('FunctionName'), (text) => `function:${text}`);

/** The function that an alias, version or URL names: a name, a partial ARN or an ARN. */
function targetArn(subject: Subject, property: string): Value {
  const target = subject.property(property) ?? {
    unresolved: `\`${subject.logicalId}\` has no \`${property}\``,
  };
  return map(target, (text) =>
    text.startsWith('arn:')
      ? text
      : regionalArn(subject.environment, 'lambda', `function:${text.replace(/^.*:function:/, '')}`),
  );
}

const aliasArn = (subject: Subject): Value =>
  map(targetArn(subject, 'FunctionName'), (text) =>
    map(name('Name')(subject), (alias) => `${text}:${alias}`),
  );

/** The first version that a template publishes is number 1. */
const versionArn = (subject: Subject): Value =>
  map(targetArn(subject, 'FunctionName'), (text) => `${text}:1`);

/** CloudFormation "AWS Lambda", return values of each type. */
export const LAMBDA_VALUES: Readonly<Record<string, ResourceValues>> = {
  'AWS::Lambda::Function': {
    ref: name('FunctionName'),
    attributes: {
      Arn: functionArn,
      'SnapStartResponse.ApplyOn': notHere('the SnapStart state'),
      'SnapStartResponse.OptimizationStatus': notHere('the SnapStart state'),
      SnapStartResponse: notHere('the SnapStart state'),
    },
    complete: true,
  },
  'AWS::Lambda::Alias': { ref: aliasArn, attributes: { AliasArn: aliasArn }, complete: true },
  'AWS::Lambda::Version': {
    ref: versionArn,
    attributes: { FunctionArn: versionArn, Version: () => '1' },
    complete: true,
  },
  'AWS::Lambda::Url': {
    ref: (subject) => targetArn(subject, 'TargetFunctionArn'),
    attributes: {
      FunctionArn: (subject) => targetArn(subject, 'TargetFunctionArn'),
      FunctionUrl: ({ environment, logicalId }) =>
        `https://${hashedId(environment, `${logicalId}/url`, 24)}.lambda-url.${environment.region}.on.aws/`,
    },
    complete: true,
  },
  'AWS::Lambda::Permission': { ref: id(10), attributes: { Id: id(10) }, complete: true },
  'AWS::Lambda::LayerVersion': {
    ref: arn('lambda', name('LayerName'), (text) => `layer:${text}:1`),
    attributes: { LayerVersionArn: arn('lambda', name('LayerName'), (text) => `layer:${text}:1`) },
    complete: true,
  },
  'AWS::Lambda::EventSourceMapping': { ref: id(20), attributes: { Id: id(20) }, complete: false },
};
