import { attributes, type Block, type Body, block, type Expression, texts } from '../hcl/index.ts';

export interface PolicyStatement {
  readonly sid?: string | undefined;
  readonly effect?: 'Allow' | 'Deny' | undefined;
  readonly principals?: { readonly type: string; readonly identifiers: Expression } | undefined;
  readonly actions: readonly string[];
  /** A list; absent in policies that say who may take a role. */
  readonly resources?: Expression | undefined;
  readonly conditions?: readonly {
    readonly operator: string;
    readonly key: Expression;
    readonly values: Expression;
  }[];
}

/** `data "aws_iam_policy_document"`. */
export function policyDocument(label: string, statements: readonly PolicyStatement[]): Block {
  return block('data', ['aws_iam_policy_document', label], statements.map(statementBlock));
}

function statementBlock(statement: PolicyStatement): Block {
  const { sid, effect, principals, actions, resources, conditions = [] } = statement;
  const body: Body = [
    ...attributes({
      sid: sid === undefined ? undefined : { kind: 'text', value: sid },
      effect: { kind: 'text', value: effect ?? 'Allow' },
      actions: texts(actions),
      resources,
    }),
    ...(principals === undefined
      ? []
      : [
          block(
            'principals',
            [],
            attributes({
              type: { kind: 'text', value: principals.type },
              identifiers: principals.identifiers,
            }),
          ),
        ]),
    ...conditions.map(({ operator, key, values }) =>
      block('condition', [], attributes({ test: { kind: 'text', value: operator }, variable: key, values })),
    ),
  ];
  return block('statement', [], body);
}

/** Who may take a role: a service of AWS. */
export function servicePrincipal(...services: readonly string[]): NonNullable<PolicyStatement['principals']> {
  return { type: 'Service', identifiers: texts(services) };
}
