import type { SetupIdentityPool } from '@portcullis/model/setup';
import {
  attributes,
  type Body,
  block,
  boolean,
  type Expression,
  list,
  nested,
  object,
  reference,
  template,
  text,
  texts,
} from '../hcl/index.ts';
import { invokeStatement } from './invoke-statement.ts';
import { policyDocument } from './policy-document.ts';
import type { Writing } from './writing.ts';

type Role = SetupIdentityPool['roles'][number];

/** An identity pool with its roles; each may call its routes, and nothing else. */
export function identityPool(writing: Writing): Body {
  const pool = writing.setup.identityPool;
  if (pool === undefined) return [];
  const { login } = pool;
  return [
    block(
      'resource',
      ['aws_cognito_identity_pool', writing.label],
      [
        ...attributes({
          identity_pool_name: text(writing.name(pool.name)),
          allow_unauthenticated_identities: boolean(pool.guests),
          allow_classic_flow: boolean(false),
        }),
        ...(login === undefined
          ? []
          : [
              nested('cognito_identity_providers', {
                client_id: writing.client(login.userPool, login.client),
                provider_name: writing.userPool(login.userPool, 'endpoint'),
                server_side_token_check: boolean(true),
              }),
            ]),
      ],
    ),
    ...pool.roles.flatMap((role) => roleBlocks(writing, role)),
    attachment(writing, pool),
  ];
}

function roleBlocks(writing: Writing, role: Role): Body {
  const label = writing.labels.of('role', role.name);
  const guest = role.for === 'guest';
  return [
    policyDocument(`${label}_assume_role`, [
      {
        principals: { type: 'Federated', identifiers: texts(['cognito-identity.amazonaws.com']) },
        actions: ['sts:AssumeRoleWithWebIdentity'],
        conditions: [
          {
            operator: 'StringEquals',
            key: text('cognito-identity.amazonaws.com:aud'),
            values: list([reference(`aws_cognito_identity_pool.${writing.label}.id`)]),
          },
          {
            operator: 'ForAnyValue:StringLike',
            key: text('cognito-identity.amazonaws.com:amr'),
            values: texts([guest ? 'unauthenticated' : 'authenticated']),
          },
        ],
      },
    ]),
    block(
      'resource',
      ['aws_iam_role', label],
      attributes({
        name_prefix: text(writing.namePrefix(label)),
        assume_role_policy: reference(`data.aws_iam_policy_document.${label}_assume_role.json`),
      }),
    ),
    ...(role.invoke.length === 0
      ? []
      : [
          policyDocument(`${label}_invoke`, [invokeStatement(writing, role.invoke)]),
          block(
            'resource',
            ['aws_iam_role_policy', `${label}_invoke`],
            attributes({
              name: text('invoke'),
              role: reference(`aws_iam_role.${label}.id`),
              policy: reference(`data.aws_iam_policy_document.${label}_invoke.json`),
            }),
          ),
        ]),
  ];
}

/** Members of a group get the group's role; who is in none gets the signed-in role, or nothing where there is none. */
function attachment(writing: Writing, pool: SetupIdentityPool): Body[number] {
  const arn = (role: Role): Expression =>
    reference(`aws_iam_role.${writing.labels.of('role', role.name)}.arn`);
  const signedIn = pool.roles.find((role) => role.for === 'authenticated');
  const guest = pool.roles.find((role) => role.for === 'guest');
  const { login } = pool;
  return block(
    'resource',
    ['aws_cognito_identity_pool_roles_attachment', writing.label],
    [
      ...attributes({
        identity_pool_id: reference(`aws_cognito_identity_pool.${writing.label}.id`),
        roles: object({
          ...(signedIn === undefined ? {} : { authenticated: arn(signedIn) }),
          ...(guest === undefined ? {} : { unauthenticated: arn(guest) }),
        }),
      }),
      ...(login === undefined || !pool.roles.some((role) => role.for === 'group')
        ? []
        : [
            nested('role_mapping', {
              identity_provider: template(
                writing.userPool(login.userPool, 'endpoint'),
                ':',
                writing.client(login.userPool, login.client),
              ),
              type: text('Token'),
              ambiguous_role_resolution: text(signedIn === undefined ? 'Deny' : 'AuthenticatedRole'),
            }),
          ]),
    ],
  );
}
