import type { CognitoResource, Diagnostic } from '@portcullis/model';
import { QUOTA } from '../user-pools/accounts/limits.ts';
import { diagnostic } from './faults.ts';

interface Rule {
  readonly type: string;
  /** What may come once; `undefined`: nobody can say. */
  readonly key: (one: CognitoResource) => readonly unknown[];
  /** The property to change. */
  readonly property: string;
  readonly why: string;
}

const by =
  (owner: string, ...names: readonly string[]) =>
  ({ id, properties }: CognitoResource): readonly unknown[] => [
    properties[owner],
    ...names.map((name) => properties[name] ?? id),
  ];

const ID = ({ id }: CognitoResource): readonly unknown[] => [id];

/** What the service holds once: the second of two would take the place of the first without a word. */
const RULES: readonly Rule[] = [
  { type: 'UserPool', key: ID, property: '', why: 'has the same id' },
  { type: 'UserPoolClient', key: ID, property: '', why: 'has the same id' },
  { type: 'IdentityPool', key: ID, property: '', why: 'has the same id' },
  {
    type: 'UserPoolGroup',
    key: by('UserPoolId', 'GroupName'),
    property: 'GroupName',
    why: 'is a group of this name in the same pool',
  },
  {
    type: 'UserPoolResourceServer',
    key: by('UserPoolId', 'Identifier'),
    property: 'Identifier',
    why: 'is a resource server of this identifier in the same pool',
  },
  {
    type: 'UserPoolDomain',
    key: ({ properties }) => [properties.Domain],
    property: 'Domain',
    why: 'has the same domain',
  },
  {
    type: 'UserPoolDomain',
    key: ({ properties }) => [properties.UserPoolId, properties.CustomDomainConfig !== undefined],
    property: 'UserPoolId',
    why: 'is a domain of the same pool; a pool has one by prefix and one of its operator’s own',
  },
  {
    type: 'UserPoolUser',
    key: ({ properties }) => [properties.UserPoolId, properties.Username],
    property: 'Username',
    why: 'is a user of this name in the same pool',
  },
  {
    type: 'IdentityPoolRoleAttachment',
    key: ({ properties }) => [properties.IdentityPoolId],
    property: 'IdentityPoolId',
    why: 'gives the same identity pool its roles',
  },
  {
    type: 'IdentityPoolPrincipalTag',
    key: by('IdentityPoolId', 'IdentityProviderName'),
    property: 'IdentityProviderName',
    why: 'maps the tags of the same provider',
  },
];

/** Parts of a pool that the API takes so many of. Cognito Developer Guide "Quotas in Amazon Cognito". */
const MOST: Readonly<Record<string, number>> = {
  UserPoolClient: QUOTA.clientsPerPool,
  UserPoolGroup: QUOTA.groupsPerPool,
  UserPoolResourceServer: QUOTA.resourceServersPerPool,
  UserPoolIdentityProvider: QUOTA.identityProvidersPerPool,
};

/** What a template declares twice, or more often than a pool may have it. */
export function checkUnique(
  resources: readonly CognitoResource[],
  kindOf: (type: string) => string,
): readonly Diagnostic[] {
  const twice = RULES.flatMap(({ type, key, property, why }) => {
    const first = new Map<string, CognitoResource>();
    return resources.flatMap((one) => {
      const parts = one.type === type ? key(one) : [undefined];
      if (parts.includes(undefined)) return [];
      const name = JSON.stringify(parts);
      const other = first.get(name);
      if (other === undefined) first.set(name, one);
      return other === undefined
        ? []
        : [diagnostic(one, kindOf(type), [property], `\`${other.logicalId}\` ${why}`)];
    });
  });
  return [...twice, ...tooMany(resources, kindOf)];
}

function tooMany(
  resources: readonly CognitoResource[],
  kindOf: (type: string) => string,
): readonly Diagnostic[] {
  const counts = new Map<string, number>();
  return resources.flatMap((one) => {
    const most = MOST[one.type];
    if (most === undefined) return [];
    const key = `${one.type} ${String(one.properties.UserPoolId)}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count === most + 1
      ? [diagnostic(one, kindOf(one.type), ['UserPoolId'], `a pool has ${most} of its kind at most`)]
      : [];
  });
}
