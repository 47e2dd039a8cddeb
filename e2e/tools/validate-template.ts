/**
 * What AWS's own validator (the one that `cdk synth` runs) finds wrong with a template, as sentences. It knows the
 * resource schemas and resolves references; of SAM's resources it knows the references alone, so their properties are
 * compared with the specification that the CDK is generated from.
 */
import { createRequire } from 'node:module';
import { load } from './installed.ts';
import { unknownSamProperties } from './sam-properties.ts';

interface Diagnostic {
  readonly ruleId: string;
  readonly severity: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';
  readonly message: string;
  readonly startLine?: number;
  readonly entity?: { readonly logicalId?: string };
  readonly propertyPath?: string;
}

interface Validator {
  readonly CompositeEngine: new () => {
    validateTemplate(template: unknown): { readonly diagnostics: readonly Diagnostic[] };
  };
  readonly TemplateContent: new (content: string, name: string) => unknown;
}

// It is bundled in aws-cdk-lib and on its own only as an older version.
const validator: Validator = createRequire(load.resolve('aws-cdk-lib/package.json'))(
  '@aws/cloudformation-validate',
);
const engine = new validator.CompositeEngine();

const WRONG = new Set(['WARN', 'ERROR', 'FATAL']);

/** `content` is JSON or YAML. Empty: nothing is wrong. */
export function templateErrors(content: string, name: string): readonly string[] {
  const { diagnostics } = engine.validateTemplate(new validator.TemplateContent(content, name));
  const found = diagnostics
    .filter((diagnostic) => WRONG.has(diagnostic.severity) && !referencesSamStage(diagnostic, content))
    .map(
      ({ severity, ruleId, message, startLine, entity, propertyPath }) =>
        `${name}:${startLine ?? 1}: ${severity} ${ruleId} ${entity?.logicalId ?? ''} ${propertyPath ?? ''}: ${message}`,
    );
  return [...found, ...unknownSamProperties(content, name)];
}

/** `!Ref Api.Stage` is the stage that SAM makes (SAM Developer Guide "Referencing generated CloudFormation resources"). */
function referencesSamStage({ ruleId, message }: Diagnostic, content: string): boolean {
  const api = /^'(\w+)\.Stage' is not one of/.exec(message)?.[1];
  return (
    ruleId === 'F1020' &&
    api !== undefined &&
    new RegExp(`\\n  ${api}:\\n    Type: AWS::Serverless::(Http)?Api\\n`).test(content)
  );
}
