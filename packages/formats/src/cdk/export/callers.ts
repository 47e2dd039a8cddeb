import type { SetupIdentityPool } from '@portcullis/model/setup';
import { invokePath } from '../../export/invoke-path.ts';
import { pascalCase } from '../../export/names.ts';
import { Commented, Expression, quoted, type Value } from '../../export/type-script-text.ts';
import { policyStatement } from './policy-statement.ts';
import type { Program } from './program.ts';
import { clientName } from './references.ts';
import { poolName } from './user-pools.ts';

/** Policies for callers that sign requests, and the identity pool that gives credentials to people. */
export function writeCallers(program: Program): void {
  writeInvokers(program);
  if (program.setup.identityPool !== undefined) writeIdentityPool(program, program.setup.identityPool);
}

function writeInvokers(program: Program): void {
  for (const { name, description, routes, iotRoleAlias } of program.setup.invokers) {
    program.section();
    program.comment(description);
    const constant = program.names.of('policy', name);
    program.construct(
      'iam.ManagedPolicy',
      pascalCase(constant),
      { description, statements: [invoke(program, routes, 8)] },
      constant,
    );
    if (iotRoleAlias === undefined) continue;
    const role = program.names.of('role', name);
    program.comment(
      'What the credential provider of AWS IoT Core assumes for a device that shows its certificate.',
    );
    program.construct(
      'iam.Role',
      pascalCase(role),
      {
        assumedBy: new Expression("new iam.ServicePrincipal('credentials.iot.amazonaws.com')"),
        managedPolicies: [new Expression(constant)],
      },
      role,
    );
    program.construct('iot.CfnRoleAlias', `${pascalCase(role)}Alias`, {
      roleAlias: iotRoleAlias,
      roleArn: new Expression(`${role}.roleArn`),
    });
  }
}

function writeIdentityPool(program: Program, pool: SetupIdentityPool): void {
  const { login } = pool;
  program.section();
  const properties: { readonly [property: string]: Value | undefined } = {
    identityPoolName: pool.name,
    allowUnauthenticatedIdentities: pool.guests,
    authenticationProviders:
      login === undefined
        ? undefined
        : {
            userPools: [
              new Expression(
                `new identitypool.UserPoolAuthenticationProvider({ userPool: ${poolName(program, login.userPool)}, userPoolClient: ${clientName(program, login.userPool, login.client)} })`,
              ),
            ],
          },
    roleMappings: pool.roles.some((role) => role.for === 'group') ? mappings(program, pool) : undefined,
  };
  program.construct('identitypool.IdentityPool', pascalCase(POOL), properties, POOL);
  for (const role of pool.roles) {
    if (role.for === 'group') writeGroupRole(program, pool, role);
    else {
      const receiver = role.for === 'guest' ? 'unauthenticatedRole' : 'authenticatedRole';
      if (role.invoke.length === 0) {
        program.comment(
          `Decide: give ${POOL}.${receiver} what callers do in AWS directly, resource by resource; as it is they can do nothing.`,
        );
        continue;
      }
      program.call(`${POOL}.${receiver}.addToPrincipalPolicy`, [invoke(program, role.invoke, 4)]);
    }
  }
}

const POOL = 'identityPool';

/** The token's `cognito:preferred_role` decides; without one it is the role of everybody who is signed in. */
function mappings(program: Program, { login }: SetupIdentityPool): Value | undefined {
  if (login === undefined) return undefined;
  const client = clientName(program, login.userPool, login.client);
  const pool = poolName(program, login.userPool);
  return [
    {
      mappingKey: 'groups',
      providerUrl: new Expression(`identitypool.IdentityPoolProviderUrl.userPool(${pool}, ${client})`),
      useToken: new Commented(
        "A group's role, by the token; without a group that of everybody who signed in.",
        true,
      ),
      resolveAmbiguousRoles: true,
    },
  ];
}

function writeGroupRole(
  program: Program,
  pool: SetupIdentityPool,
  role: SetupIdentityPool['roles'][number],
): void {
  if (pool.login === undefined || role.group === undefined) return;
  const constant = program.names.of('role', role.name);
  const userPool = program.setup.userPools.find(({ name }) => name === pool.login?.userPool);
  program.section();
  program.construct(
    'iam.Role',
    pascalCase(constant),
    {
      assumedBy: new Expression(
        [
          'new iam.FederatedPrincipal(',
          "        'cognito-identity.amazonaws.com',",
          '        {',
          `          StringEquals: { 'cognito-identity.amazonaws.com:aud': ${POOL}.identityPoolId },`,
          "          'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'authenticated' },",
          '        },',
          "        'sts:AssumeRoleWithWebIdentity',",
          '      )',
        ].join('\n'),
      ),
    },
    constant,
  );
  if (role.invoke.length > 0) program.call(`${constant}.addToPolicy`, [invoke(program, role.invoke, 4)]);
  program.call(`${poolName(program, pool.login.userPool)}.addGroup`, [
    `${pascalCase(role.group)}Group`,
    {
      groupName: role.group,
      precedence: userPool?.groups.indexOf(role.group),
      role: new Expression(constant),
    },
  ]);
}

/** A statement for exactly these routes of the API. */
function invoke(program: Program, routes: readonly string[], indent: number): Expression {
  const { kind } = program.setup;
  const action = kind === 'GRAPHQL' ? 'appsync:GraphQL' : 'execute-api:Invoke';
  const resources = routes.map((route) => new Expression(arnOf(program, route)));
  return policyStatement({ actions: [action], resources }, indent);
}

function arnOf(program: Program, route: string): string {
  const { kind, stage } = program.setup;
  if (kind === 'GRAPHQL') {
    const [type, field] = route.replace(/^ANY /, '').split('.');
    return `\`\${api.arn}/types/${type}/fields/${field}\``;
  }
  const tail = invokePath(kind, route);
  if (kind === 'WEBSOCKET') return `api.arnForExecuteApiV2(${quoted(tail)}, ${quoted(stage.name)})`;
  const [method = '', ...path] = tail.split('/');
  const verb = method === '*' ? 'ANY' : method;
  return `api.arnForExecuteApi(${quoted(verb)}, ${quoted(`/${path.join('/')}`)}, ${quoted(stage.name)})`;
}
