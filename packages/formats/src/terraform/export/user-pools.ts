import type { SetupUserPool, SetupUserPoolClient } from '@portcullis/model/setup';
import {
  attributes,
  type Body,
  block,
  boolean,
  comment,
  type Expression,
  list,
  nested,
  number,
  reference,
  text,
  texts,
} from '../hcl/index.ts';
import { invokePermission } from './functions.ts';
import { identityProvider, providerLabel } from './identity-providers.ts';
import type { Writing } from './writing.ts';

/** User pools with what belongs to them: groups, resource servers, providers, clients, domain, trigger. */
export function userPools(writing: Writing): Body {
  return writing.setup.userPools.flatMap((pool) => [
    ...poolBlocks(writing, pool),
    ...pool.groups.map((group) => groupBlock(writing, pool, group)),
    ...pool.resourceServers.map((server) => resourceServer(writing, pool, server)),
    ...pool.identityProviders.map((provider) => identityProvider(writing, pool, provider)),
    ...pool.clients.map((client) => clientBlock(writing, pool, client)),
    ...domain(writing, pool),
  ]);
}

function poolBlocks(writing: Writing, pool: SetupUserPool): Body {
  const label = writing.labels.of('pool', pool.name);
  const trigger = pool.preTokenFunction;
  return [
    block(
      'resource',
      ['aws_cognito_user_pool', label],
      [
        ...attributes({
          name: text(writing.name(label)),
          user_pool_tier: text(pool.plan),
          deletion_protection: text('ACTIVE'),
          username_attributes: texts(['email']),
          auto_verified_attributes: texts(['email']),
          mfa_configuration: text(pool.mfa === 'REQUIRED' ? 'ON' : pool.mfa),
        }),
        nested('admin_create_user_config', { allow_admin_create_user_only: boolean(!pool.selfSignUp) }),
        nested('password_policy', {
          minimum_length: number(12),
          require_lowercase: boolean(true),
          require_numbers: boolean(true),
          require_symbols: boolean(true),
          require_uppercase: boolean(true),
          temporary_password_validity_days: number(1),
        }),
        block(
          'account_recovery_setting',
          [],
          [nested('recovery_mechanism', { name: text('verified_email'), priority: number(1) })],
        ),
        ...(pool.mfa === 'OFF'
          ? []
          : [nested('software_token_mfa_configuration', { enabled: boolean(true) })]),
        nested('user_attribute_update_settings', {
          attributes_require_verification_before_update: texts(['email']),
        }),
        ...tenantAttribute(writing, pool),
        ...(pool.plan === 'PLUS'
          ? [nested('user_pool_add_ons', { advanced_security_mode: text('ENFORCED') })]
          : []),
        ...(trigger === undefined
          ? []
          : [
              block(
                'lambda_config',
                [],
                [
                  nested('pre_token_generation_config', {
                    lambda_arn: writing.function(trigger, 'arn'),
                    lambda_version: text('V2_0'),
                  }),
                ],
              ),
            ]),
      ],
    ),
    ...(trigger === undefined
      ? []
      : [
          invokePermission(`${label}_trigger`, {
            function: writing.function(trigger, 'function_name'),
            principal: 'cognito-idp.amazonaws.com',
            sourceArn: writing.userPool(pool.name, 'arn'),
          }),
        ]),
  ];
}

/** The tenant that a trigger puts into tokens. Clients may not write it: their `write_attributes` leave it out. */
function tenantAttribute({ setup }: Writing, pool: SetupUserPool): Body {
  const trigger = setup.functions.find(({ name }) => name === pool.preTokenFunction);
  if (trigger?.environment.TENANT_ATTRIBUTE === undefined) return [];
  return [
    block(
      'schema',
      [],
      [
        ...attributes({
          name: text('tenant'),
          attribute_data_type: text('String'),
          mutable: boolean(true),
        }),
        nested('string_attribute_constraints', { min_length: text('1'), max_length: text('64') }),
      ],
    ),
  ];
}

function groupBlock(writing: Writing, pool: SetupUserPool, group: string): Body[number] {
  const role = writing.setup.identityPool?.roles.find(
    (candidate) => candidate.for === 'group' && candidate.group === group,
  );
  const ofThisPool = writing.setup.identityPool?.login?.userPool === pool.name;
  return block(
    'resource',
    [
      'aws_cognito_user_group',
      writing.labels.of('group', `${pool.name} ${group}`, memberWords(writing, pool, group)),
    ],
    attributes({
      name: text(group),
      user_pool_id: writing.userPool(pool.name, 'id'),
      role_arn:
        role === undefined || !ofThisPool
          ? undefined
          : reference(`aws_iam_role.${writing.labels.of('role', role.name)}.arn`),
    }),
  );
}

function resourceServer(
  writing: Writing,
  pool: SetupUserPool,
  { identifier, scopes }: SetupUserPool['resourceServers'][number],
): Body[number] {
  return block(
    'resource',
    ['aws_cognito_resource_server', serverLabel(writing, pool, identifier)],
    [
      ...attributes({
        identifier: text(identifier),
        name: text(identifier),
        user_pool_id: writing.userPool(pool.name, 'id'),
      }),
      ...scopes.map(({ name, description }) =>
        nested('scope', { scope_name: text(name), scope_description: text(description) }),
      ),
    ],
  );
}

function serverLabel(writing: Writing, pool: SetupUserPool, identifier: string): string {
  return writing.labels.of('server', `${pool.name} ${identifier}`, memberWords(writing, pool, identifier));
}

/** Parts of a pool are named after it too where the set-up has several pools. */
function memberWords(writing: Writing, pool: SetupUserPool, member: string): string {
  return writing.setup.userPools.length > 1 ? `${pool.name} ${member}` : member;
}

function clientBlock(writing: Writing, pool: SetupUserPool, client: SetupUserPoolClient): Body[number] {
  const machine = client.flow === 'client_credentials';
  const rotates = client.refreshTokenRotation && !machine;
  const servers = pool.resourceServers.map(({ identifier }) =>
    reference(`aws_cognito_resource_server.${serverLabel(writing, pool, identifier)}`),
  );
  return block(
    'resource',
    ['aws_cognito_user_pool_client', writing.clientLabel(pool.name, client.name)],
    [
      comment(
        machine
          ? 'A machine: it has a secret, and gets no more than the scopes below. One client for each partner.'
          : 'Code with PKCE and no secret: what runs in a browser or on a phone keeps none.',
      ),
      ...attributes({
        name: text(client.name),
        user_pool_id: writing.userPool(pool.name, 'id'),
        generate_secret: boolean(machine),
        allowed_oauth_flows_user_pool_client: boolean(true),
        allowed_oauth_flows: texts([client.flow]),
        allowed_oauth_scopes: texts(client.scopes),
        supported_identity_providers: machine ? texts(['COGNITO']) : providersOf(writing, pool),
        // Left out, a client could write every attribute, a tenant's as well.
        write_attributes: machine ? undefined : texts(['email', 'name']),
        callback_urls: machine ? undefined : writing.values(client.callbackUrls),
        // Where refresh tokens rotate, the flow that reuses them must not be allowed.
        explicit_auth_flows: texts([rotates ? 'ALLOW_USER_SRP_AUTH' : 'ALLOW_REFRESH_TOKEN_AUTH']),
        enable_token_revocation: boolean(true),
        prevent_user_existence_errors: text('ENABLED'),
        access_token_validity: number(client.accessTokenMinutes),
        id_token_validity: number(client.accessTokenMinutes),
        refresh_token_validity: machine ? undefined : number(client.refreshTokenDays),
      }),
      nested('token_validity_units', {
        access_token: text('minutes'),
        id_token: text('minutes'),
        refresh_token: text('days'),
      }),
      ...(rotates
        ? [
            nested('refresh_token_rotation', {
              feature: text('ENABLED'),
              retry_grace_period_seconds: number(10),
            }),
          ]
        : []),
      // The servers' scopes must exist before a client asks for them.
      ...(servers.length === 0 ? [] : attributes({ depends_on: list(servers) })),
    ],
  );
}

function providersOf(writing: Writing, pool: SetupUserPool): Expression {
  const providers = pool.identityProviders.map(({ name }) =>
    reference(`aws_cognito_identity_provider.${providerLabel(writing, pool, name)}.provider_name`),
  );
  return list([text('COGNITO'), ...providers]);
}

/** The pages on which people sign in. The LITE plan has the older ones, which need no branding. */
function domain(writing: Writing, pool: SetupUserPool): Body {
  if (pool.domainParameter === undefined) return [];
  const label = writing.labels.of('pool', pool.name);
  const managed = pool.plan !== 'LITE';
  return [
    block(
      'resource',
      ['aws_cognito_user_pool_domain', label],
      attributes({
        domain: writing.variable(pool.domainParameter),
        user_pool_id: writing.userPool(pool.name, 'id'),
        managed_login_version: number(managed ? 2 : 1),
      }),
    ),
    ...(managed
      ? pool.clients
          .filter(({ flow }) => flow === 'code')
          .map(({ name }) =>
            block(
              'resource',
              ['aws_cognito_managed_login_branding', writing.clientLabel(pool.name, name)],
              attributes({
                user_pool_id: writing.userPool(pool.name, 'id'),
                client_id: writing.client(pool.name, name),
                use_cognito_provided_values: boolean(true),
              }),
            ),
          )
      : []),
  ];
}
