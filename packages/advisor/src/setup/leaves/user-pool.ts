import type {
  SetupFunction,
  SetupIdentityProvider,
  SetupParameter,
  SetupReference,
  SetupUserPool,
  SetupUserPoolClient,
} from '@portcullis/model/setup';
import { GROUP_SCOPES } from '../code/group-scopes.ts';
import { type Group, hasLayer, isPeople } from '../group.ts';
import { secret, text } from '../parameter.ts';

/** A user pool of a group, its client, and what names its tokens. */
export interface PoolPart {
  readonly pool: SetupUserPool;
  readonly client: SetupUserPoolClient;
  readonly trigger?: SetupFunction | undefined;
  readonly parameters: readonly SetupParameter[];
  readonly notes: readonly string[];
  readonly issuer: SetupReference;
  readonly audience: SetupReference;
  /** Scopes of reading and of writing. */
  readonly read: string;
  readonly write: string;
}

const READERS = 'readers';
const EDITORS = 'editors';

/** `byGroups`: groups decide, as scopes that a trigger puts into the access token. */
export function poolOf(group: Group, byGroups: 'scopes' | 'names' | undefined): PoolPart {
  const machine = !isPeople(group) && group.facts.caller !== 'agent';
  const [read, write] = [`${group.slug}/read`, `${group.slug}/write`];
  const tenant = hasLayer(group, 'K7') && !machine;
  const trigger =
    byGroups === 'scopes' || tenant ? triggerOf(group, byGroups === 'scopes', read, write) : undefined;
  const providers = machine ? [] : providersOf(group);
  const client = clientOf(group, machine, byGroups === 'scopes' ? [] : [read, write]);
  const regulated = group.facts.regulated;
  const pool: SetupUserPool = {
    name: `${group.prefix}Users`,
    selfSignUp: group.facts.caller === 'user' || group.facts.caller === 'social',
    mfa: machine ? 'OFF' : regulated ? 'REQUIRED' : 'OPTIONAL',
    plan: machine ? 'LITE' : regulated ? 'PLUS' : 'ESSENTIALS',
    domainParameter: `${group.prefix}SignInDomain`,
    groups: byGroups === undefined ? [] : [EDITORS, READERS],
    resourceServers: [
      {
        identifier: group.slug,
        scopes: [
          { name: 'read', description: 'Reading' },
          { name: 'write', description: 'Writing' },
        ],
      },
    ],
    identityProviders: providers.map(({ provider }) => provider),
    clients: [client],
    preTokenFunction: trigger?.name,
  };
  const domain = text(
    `${group.prefix}SignInDomain`,
    'Prefix of the sign-in and token endpoint; free in the whole region.',
    `example-${group.slug}-sign-in`,
  );
  const callback = text(
    `${group.prefix}CallbackUrl`,
    'Page of the application that the sign-in returns to.',
    'https://app.example.com/callback',
  );
  return {
    pool,
    client,
    trigger,
    parameters: [
      domain,
      ...(machine ? [] : [callback]),
      ...providers.flatMap(({ parameters }) => parameters),
    ],
    notes: notesOf(group, machine, byGroups),
    issuer: { userPool: pool.name, attribute: 'issuer' },
    audience: { client: client.name, userPool: pool.name },
    read,
    write,
  };
}

function clientOf(group: Group, machine: boolean, scopes: readonly string[]): SetupUserPoolClient {
  const fast = hasLayer(group, 'K9');
  const { regulated } = group.facts;
  return {
    name: `${group.prefix}${machine ? 'Machine' : 'App'}Client`,
    flow: machine ? 'client_credentials' : 'code',
    scopes: machine ? scopes : ['openid', ...scopes],
    callbackUrls: machine ? [] : [{ parameter: `${group.prefix}CallbackUrl` }],
    accessTokenMinutes: fast ? 10 : 60,
    refreshTokenDays: regulated ? 1 : fast ? 7 : 30,
    refreshTokenRotation: !machine && (fast || regulated),
  };
}

function triggerOf(group: Group, byScopes: boolean, read: string, write: string): SetupFunction {
  const scopes = byScopes ? { [EDITORS]: [read, write], [READERS]: [read] } : {};
  const environment: Record<string, SetupReference> = {
    GROUP_SCOPES: { literal: JSON.stringify(scopes) },
    GUARDED_SCOPES: { literal: JSON.stringify(byScopes ? [read, write] : []) },
  };
  if (hasLayer(group, 'K7')) environment.TENANT_ATTRIBUTE = { literal: 'custom:tenant' };
  return {
    name: `${group.prefix}TokenTrigger`,
    role: 'trigger',
    purpose: byScopes
      ? 'Turns groups into scopes of the access token, which the gateway checks without code.'
      : "Puts the user's tenant into the access token.",
    code: GROUP_SCOPES,
    memoryMegabytes: 128,
    timeoutSeconds: 5,
    environment,
    permissions: [],
  };
}

interface ProviderPart {
  readonly provider: SetupIdentityProvider;
  readonly parameters: readonly SetupParameter[];
}

function providersOf(group: Group): readonly ProviderPart[] {
  const { prefix, facts } = group;
  if (facts.cred === 'saml') {
    const url = text(
      `${prefix}SamlMetadataUrl`,
      "Metadata document of the organization's identity provider.",
      'https://idp.example.com/saml/metadata',
    );
    const provider = { kind: 'SAML', name: 'Organization', metadataUrl: { parameter: url.name } } as const;
    return [{ provider, parameters: [url] }];
  }
  if (facts.cred === 'oidc') {
    const issuer = text(
      `${prefix}ProviderIssuer`,
      'Issuer of the identity provider.',
      'https://login.example.com',
    );
    const { id, secret: password } = credentials(`${prefix}Provider`, 'the identity provider');
    const provider = {
      kind: 'OIDC',
      name: 'Organization',
      issuer: { parameter: issuer.name },
      clientId: { parameter: id.name },
      clientSecret: { parameter: password.name },
    } as const;
    return [{ provider, parameters: [issuer, id, password] }];
  }
  if (facts.caller === 'social') {
    const { id, secret: password } = credentials(`${prefix}Google`, 'Google');
    const provider = {
      kind: 'Google',
      name: 'Google',
      clientId: { parameter: id.name },
      clientSecret: { parameter: password.name },
    } as const;
    return [{ provider, parameters: [id, password] }];
  }
  return [];
}

function credentials(
  prefix: string,
  of: string,
): { readonly id: SetupParameter; readonly secret: SetupParameter } {
  return {
    id: text(`${prefix}ClientId`, `Client id that ${of} gave to this user pool.`, 'client-1234567890'),
    secret: secret(`${prefix}ClientSecret`, `Client secret that ${of} gave to this user pool.`),
  };
}

function notesOf(
  group: Group,
  machine: boolean,
  byGroups: 'scopes' | 'names' | undefined,
): readonly string[] {
  const notes: string[] = [];
  if (machine) {
    notes.push(
      'Make one app client for each partner or service: a client of one can be shut without the others.',
    );
  }
  if (byGroups !== undefined) {
    notes.push(
      `Decide who is in the groups ${EDITORS} and ${READERS}; only administrators put users into groups.`,
    );
  }
  if (group.facts.caller === 'social') {
    notes.push(
      'Google is set up as an example of a social provider; add or replace others on the user pool.',
    );
  }
  if (hasLayer(group, 'K7') && !machine) {
    notes.push('Set custom:tenant when a user is made, and leave it out of what app clients may write.');
  }
  return notes;
}
