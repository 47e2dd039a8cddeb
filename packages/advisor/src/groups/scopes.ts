import { inheritedGroups } from '@portcullis/model/groups';
import { accessKey, type GroupAccess } from './access.ts';
import { type GeneratedFile, jsonFile } from './generated-file.ts';

const FOLDER = 'scopes';
/** Every caller has it. */
const SIGNED_IN = 'signed-in';
/** No caller has it: the resource server does not declare it, so no client can ask for it either. */
const NOBODY = 'nobody';

/** The variant without a function before each request: groups become scopes of the access token when it is issued. */
export interface ScopeTable {
  readonly resourceServer: string;
  /** By group: the scopes that its members get, inherited ones too. */
  readonly byGroup: Readonly<Record<string, readonly string[]>>;
  readonly signedIn: string;
  /** By route: its `AuthorizationScopes`, of which any one is enough. */
  readonly methods: Readonly<Record<string, readonly string[]>>;
}

export function scopeTable({ api, table, groups, routes }: GroupAccess): ScopeTable {
  const resourceServer = api.logicalId;
  const full = (name: string): string => `${resourceServer}/${name}`;
  const lines = new Map(table.routes.map((line) => [accessKey({ ...line, admitted: null }), line.access]));
  const listedFor = (key: string): readonly string[] => {
    const access = lines.get(key);
    return access?.kind === 'groups' ? access.groups.map(({ name }) => full(scopeName(name))) : [];
  };
  return {
    resourceServer,
    signedIn: full(SIGNED_IN),
    byGroup: Object.fromEntries(
      groups.map((group) => [
        group,
        [...inheritedGroups(table, group)].sort().map((one) => full(scopeName(one))),
      ]),
    ),
    methods: Object.fromEntries(
      routes.map((route) => {
        const scopes = route.admitted === null ? [full(SIGNED_IN)] : listedFor(accessKey(route));
        return [accessKey(route), scopes.length === 0 ? [full(NOBODY)] : scopes];
      }),
    ),
  };
}

/** Amazon Cognito API Reference, "ResourceServerScopeType": printable ASCII without space, quote, slash and backslash. */
function scopeName(group: string): string {
  const isOwn = group === SIGNED_IN || group === NOBODY;
  return [...group]
    .map((character, index) =>
      /[\x21\x23\x24\x26-\x2E\x30-\x5B\x5D-\x7E]/.test(character) && !(isOwn && index === 0)
        ? character
        : percentEncoded(character),
    )
    .join('');
}

function percentEncoded(character: string): string {
  const encoded = encodeURIComponent(character);
  return encoded === character
    ? `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
    : encoded;
}

export function scopeFiles(access: GroupAccess): readonly GeneratedFile[] {
  const table = scopeTable(access);
  return [
    { path: `${FOLDER}/pre-token-generation.mjs`, text: triggerCode(access, table) },
    jsonFile(`${FOLDER}/methods.json`, table.methods),
    jsonFile(`${FOLDER}/template.json`, scopeTemplate(access, table)),
  ];
}

/** Amazon Cognito Developer Guide, "Pre token generation Lambda trigger", event version 2. */
function triggerCode({ api, table: { at } }: GroupAccess, table: ScopeTable): string {
  return `// Pre token generation trigger (event version 2) of ${api.logicalId}, generated from the group table at ${at.file}:${at.line}.
// Groups become scopes of the access token; a scope of the table that the user's groups do not give is taken away, whoever
// asked for it. Generate it again when the table changes; do not edit it.
const SCOPES_BY_GROUP = new Map(${JSON.stringify(Object.entries(table.byGroup), null, 2)});
const SIGNED_IN = ${JSON.stringify(table.signedIn)};
const ALL = [...new Set([...SCOPES_BY_GROUP.values()].flat())];

export const handler = async (event) => {
  // Event version 1 cannot change scopes: tokens without the table's decision must not be issued.
  if (event.version === '1' || event.version === undefined) throw new Error('configure this trigger with LambdaVersion V2_0');
  const groups = event.request?.groupConfiguration?.groupsToOverride ?? [];
  const granted = new Set(groups.flatMap((group) => SCOPES_BY_GROUP.get(group) ?? []));
  event.response = {
    ...event.response,
    claimsAndScopeOverrideDetails: {
      accessTokenGeneration: {
        scopesToAdd: [SIGNED_IN, ...ALL.filter((scope) => granted.has(scope))],
        scopesToSuppress: ALL.filter((scope) => !granted.has(scope)),
      },
    },
  };
  return event;
};
`;
}

function scopeTemplate({ groups }: GroupAccess, { resourceServer, byGroup, signedIn }: ScopeTable): unknown {
  const names = [...new Set([signedIn, ...Object.values(byGroup).flat()])].map((scope) =>
    scope.slice(resourceServer.length + 1),
  );
  return {
    Transform: 'AWS::Serverless-2016-10-31',
    Description: `Scopes for the groups ${groups.join(', ')}. No app client may list them in AllowedOAuthScopes.`,
    Parameters: {
      UserPoolId: { Type: 'String' },
      UserPoolArn: { Type: 'String' },
    },
    Resources: {
      GroupScopes: {
        Type: 'AWS::Cognito::UserPoolResourceServer',
        Properties: {
          UserPoolId: { Ref: 'UserPoolId' },
          Identifier: resourceServer,
          Name: `${resourceServer}: scopes of groups`,
          Scopes: names.map((name) => ({
            ScopeName: name,
            ScopeDescription: 'Given by the pre token generation trigger',
          })),
        },
      },
      PreTokenGeneration: {
        Type: 'AWS::Serverless::Function',
        Properties: {
          Runtime: 'nodejs22.x',
          Handler: 'pre-token-generation.handler',
          CodeUri: '.',
          Timeout: 5,
        },
      },
      PreTokenGenerationPermission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: { 'Fn::GetAtt': ['PreTokenGeneration', 'Arn'] },
          Principal: 'cognito-idp.amazonaws.com',
          SourceArn: { Ref: 'UserPoolArn' },
        },
      },
    },
    Outputs: { PreTokenGenerationArn: { Value: { 'Fn::GetAtt': ['PreTokenGeneration', 'Arn'] } } },
  };
}
