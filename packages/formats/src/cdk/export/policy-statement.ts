import { Expression, printValue, type Value } from '../../export/type-script-text.ts';

/** `new iam.PolicyStatement({ ... })`, as the whole of a line that is indented by `indent`. */
export function policyStatement(
  properties: { readonly [property: string]: Value | undefined },
  indent: number,
): Expression {
  const head = 'new iam.PolicyStatement(';
  return new Expression(`${head}${printValue(properties, indent, indent + head.length)})`);
}
