import { inheritedGroups } from '@portcullis/model/groups';
import { type GroupAccess, mayCall } from './access.ts';
import { type GeneratedFile, jsonFile } from './generated-file.ts';

interface RolePolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: 'Allow' | 'Deny';
    readonly Action: 'execute-api:Invoke';
    readonly Resource: readonly { readonly 'Fn::Sub': string }[];
  }[];
}

const PREFIX = 'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${ApiId}/${StageName}/';

/**
 * A role per group for callers who sign with credentials of an identity pool (methods with AWS_IAM). One caller gets
 * one role: what several groups may do together, no single role may.
 * Amazon Cognito Developer Guide, "Using role-based access control".
 */
export function identityPoolFiles(access: GroupAccess): readonly GeneratedFile[] {
  return [jsonFile('identity-pool/template.json', identityPoolTemplate(access))];
}

/** What members of one group may invoke, inherited groups included. `null`: callers without a group. */
export function rolePolicy({ policies }: GroupAccess, group: string | null): RolePolicy | undefined {
  const { allow, deny } = policies.patternsFor(
    (route) => mayCall(route, group === null ? [] : [group]),
    () => 0,
    0,
  );
  if (allow.length === 0) return undefined;
  const arns = (patterns: readonly string[]): readonly { 'Fn::Sub': string }[] =>
    patterns.map((pattern) => ({ 'Fn::Sub': `${PREFIX}${pattern}` }));
  const statement = (
    Sid: string,
    Effect: 'Allow' | 'Deny',
    patterns: readonly string[],
  ): RolePolicy['Statement'][number] => ({
    Sid,
    Effect,
    Action: 'execute-api:Invoke',
    Resource: arns(patterns),
  });
  return {
    Version: '2012-10-17',
    Statement: [
      statement('Routes', 'Allow', allow),
      ...(deny.length === 0 ? [] : [statement('NotThese', 'Deny', deny)]),
    ],
  };
}

function identityPoolTemplate(access: GroupAccess): unknown {
  const { groups, table } = access;
  const ids = logicalIds(groups);
  // The more a group inherits, the lower its number: the lowest sets the preferred role.
  const worth = (group: string): number => inheritedGroups(table, group).size;
  const precedence = new Map(
    [...groups].sort((a, b) => worth(b) - worth(a) || (a < b ? -1 : 1)).map((group, index) => [group, index]),
  );
  const roles = groups.map((group) => [`${ids.get(group)}Role`, roleOf(access, group)] as const);
  const members = groups.map(
    (group) =>
      [
        `${ids.get(group)}Group`,
        {
          Type: 'AWS::Cognito::UserPoolGroup',
          Properties: {
            UserPoolId: { Ref: 'UserPoolId' },
            GroupName: group,
            Precedence: precedence.get(group),
            RoleArn: { 'Fn::GetAtt': [`${ids.get(group)}Role`, 'Arn'] },
          },
        },
      ] as const,
  );
  return {
    Description:
      'A role per group for callers of an identity pool. The groups stand here with their roles: move them to where the user pool declares them.',
    Parameters: {
      ApiId: { Type: 'String' },
      StageName: { Type: 'String' },
      UserPoolId: { Type: 'String' },
      IdentityPoolId: { Type: 'String' },
      IdentityProvider: { Type: 'String', Description: 'cognito-idp.REGION.amazonaws.com/POOL:CLIENT' },
    },
    Resources: Object.fromEntries([
      ...roles,
      ...members,
      ['WithoutGroupRole', roleOf(access, null)],
      [
        'RoleMapping',
        {
          Type: 'AWS::Cognito::IdentityPoolRoleAttachment',
          Properties: {
            IdentityPoolId: { Ref: 'IdentityPoolId' },
            Roles: { authenticated: { 'Fn::GetAtt': ['WithoutGroupRole', 'Arn'] } },
            RoleMappings: {
              groups: {
                IdentityProvider: { Ref: 'IdentityProvider' },
                Type: 'Token',
                // A token without a preferred role (no group, or a tie of precedence) gets what everybody gets.
                AmbiguousRoleResolution: 'AuthenticatedRole',
              },
            },
          },
        },
      ],
    ]),
  };
}

function roleOf(access: GroupAccess, group: string | null): unknown {
  const document = rolePolicy(access, group);
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Federated: 'cognito-identity.amazonaws.com' },
            Action: 'sts:AssumeRoleWithWebIdentity',
            // Without `aud` any identity pool of any account could assume the role; without `amr` guests could.
            Condition: {
              StringEquals: { 'cognito-identity.amazonaws.com:aud': { Ref: 'IdentityPoolId' } },
              'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'authenticated' },
            },
          },
        ],
      },
      ...(document === undefined ? {} : { Policies: [{ PolicyName: 'routes', PolicyDocument: document }] }),
    },
  };
}

/** Logical ids have letters and digits only; groups that would share one are numbered. */
function logicalIds(groups: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    groups.map((group) => {
      const words = group.match(/[A-Za-z0-9]+/g) ?? [];
      const base = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('') || 'Group';
      let id = base;
      for (let n = 2; taken.has(id.toLowerCase()); n++) id = `${base}${n}`;
      taken.add(id.toLowerCase());
      return [group, id];
    }),
  );
}
