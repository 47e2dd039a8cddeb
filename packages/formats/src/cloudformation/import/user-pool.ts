import type { ResourceServer, UserPool, UserPoolClient, UserPoolGroup } from '@portcullis/model';
import type { Cursor } from '../../source/index.ts';
import { regionalArn } from '../resource-values/value.ts';
import { byLogicalId, compare, type Entry, groupBy, type ImportContext } from './resource-index.ts';
import { readClientSettings, readUserPoolSettings } from './user-pool-settings.ts';

const POOL = 'AWS::Cognito::UserPool';
const DEFAULT_TTL_SECONDS = 3600;

const SECONDS: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

/** CloudFormation "AWS::Cognito::UserPool" with its clients, groups and resource servers. */
export function importUserPools(context: ImportContext): readonly UserPool[] {
  const group = (type: string): ReadonlyMap<string, readonly Entry[]> =>
    groupBy(context, `AWS::Cognito::${type}`, 'UserPoolId', POOL);
  const [clients, groups, servers] = [
    group('UserPoolClient'),
    group('UserPoolGroup'),
    group('UserPoolResourceServer'),
  ];
  return context.index.ofType(POOL).flatMap((entry) => {
    const { ref, logicalId, properties, at } = entry;
    if (ref === undefined) return [];
    const name = properties.readStringAt('UserPoolName');
    return [
      {
        logicalId,
        id: ref,
        arn: regionalArn(context.environment, 'cognito-idp', `userpool/${ref}`),
        name: name.state === 'value' ? name.value : undefined,
        clients: (clients.get(logicalId) ?? []).flatMap((one) => importClient(one) ?? []).sort(byLogicalId),
        groups: (groups.get(logicalId) ?? []).map(importGroup).sort((a, b) => compare(a.name, b.name)),
        resourceServers: (servers.get(logicalId) ?? [])
          .flatMap((one) => importResourceServer(one) ?? [])
          .sort((a, b) => compare(a.identifier, b.identifier)),
        settings: readUserPoolSettings(properties),
        at,
      },
    ];
  });
}

/** CloudFormation "AWS::Cognito::UserPoolClient". */
function importClient({ properties, ref, logicalId, at }: Entry): UserPoolClient | undefined {
  if (ref === undefined) return undefined;
  const name = properties.readStringAt('ClientName');
  // Without the switch, the pool's OAuth endpoints refuse the client, whatever flows it names.
  const oauth = properties.boolean('AllowedOAuthFlowsUserPoolClient') === true;
  const units = properties.get('TokenValidityUnits');
  return {
    logicalId,
    id: ref,
    name: name.state === 'value' ? name.value : undefined,
    scopes: oauth ? properties.strings('AllowedOAuthScopes') : [],
    flows: oauth ? properties.strings('AllowedOAuthFlows') : [],
    generateSecret: properties.boolean('GenerateSecret') ?? false,
    idTokenTtlSeconds: validity(properties, 'IdTokenValidity', units, 'IdToken'),
    accessTokenTtlSeconds: validity(properties, 'AccessTokenValidity', units, 'AccessToken'),
    settings: readClientSettings(properties),
    at,
  };
}

/** Validities count in hours unless `TokenValidityUnits` says otherwise; 0 is the default of one hour. */
function validity(properties: Cursor, key: string, units: Cursor | undefined, unitKey: string): number {
  const amount = properties.number(key);
  if (amount === undefined || amount === 0) return DEFAULT_TTL_SECONDS;
  const unit = units?.oneOf(unitKey, ['seconds', 'minutes', 'hours', 'days']) ?? 'hours';
  return amount * (SECONDS[unit] ?? 3600);
}

/** CloudFormation "AWS::Cognito::UserPoolGroup". */
function importGroup({ properties, ref, logicalId, at }: Entry): UserPoolGroup {
  const role = properties.readStringAt('RoleArn');
  return {
    name: ref ?? logicalId,
    precedence: properties.number('Precedence'),
    roleArn: role.state === 'value' ? role.value : undefined,
    at,
  };
}

/** CloudFormation "AWS::Cognito::UserPoolResourceServer". */
function importResourceServer({ properties, at }: Entry): ResourceServer | undefined {
  const identifier = properties.requireString('Identifier');
  if (identifier === undefined) return undefined;
  const scopes = properties.list('Scopes').flatMap((scope) => scope.requireString('ScopeName') ?? []);
  return { identifier, scopes, at };
}
