import { subOf } from '@portcullis/identity/token-issuer';
import type { Authorizer, Definition } from '@portcullis/model';
import type { Config } from '../config/config.ts';
import type { PlaceOptions } from '../explain/explainer.ts';
import { attributesOf, usersOf } from '../token/pool-user.ts';
import type { LoggedVariables } from './log-fields.ts';
import type { Recorded } from './recorded.ts';

/** What callers of a log are looked up in. */
export interface Loggable {
  readonly definition: Definition;
  readonly config: Config;
  /** The authorizer of the route that a request takes. */
  authorizerAt(place: PlaceOptions, method: string, path: string): Authorizer | undefined;
}

/** Any of them says who called, or that nobody did who was accepted. */
const IDENTITY_FIELDS: readonly string[] = [
  'identity.userArn',
  'identity.user',
  'identity.caller',
  'identity.accessKey',
  'identity.apiKeyId',
  'identity.cognitoIdentityId',
  'authorizer.principalId',
  'authorizer.claims',
  // A line of our own leaves out what it has no value for.
  'portcullis.code',
];

/** Part of who called. */
export interface LoggedCaller {
  /** As `--as` takes it. */
  readonly who: string;
  /** The same for a report: an API key has its name there. */
  readonly shown: string;
}

type Callers = { readonly callers: readonly LoggedCaller[] } | { readonly undecidable: string };

function caller(who: string, shown = who): Callers {
  return { callers: [{ who, shown }] };
}

/** Who sent a logged request. */
export function whosOf(
  variables: LoggedVariables,
  recorded: Recorded,
  context: Loggable & { readonly place: PlaceOptions; readonly method: string; readonly path: string },
): Callers {
  if (!IDENTITY_FIELDS.some((name) => variables.has(name)))
    return {
      undecidable:
        'the line has no field that says who called, like identity.userArn or authorizer.claims.sub',
    };
  const found = [
    iamCaller(variables, context.definition),
    tokenCaller(variables, context),
    apiKey(variables, context.definition),
    lambdaCaller(variables, recorded, context),
  ];
  const unknown = found.find((one) => one !== undefined && 'undecidable' in one);
  if (unknown !== undefined) return unknown;
  const callers = found.flatMap((one) => (one !== undefined && 'callers' in one ? one.callers : []));
  return callers.length === 0 ? caller('anonymous') : { callers };
}

function iamCaller(variables: LoggedVariables, { iam }: Definition): Callers | undefined {
  const arn = variables.get('identity.userArn');
  if (arn !== undefined) return caller(arn);
  const key = variables.get('identity.accessKey');
  const id = variables.get('identity.caller') ?? variables.get('identity.user');
  if (key === undefined && id === undefined) return undefined;
  const user = iam.users.find(
    ({ uniqueId, accessKeys }) => uniqueId === id || accessKeys.some((one) => one.id === key),
  );
  if (user !== undefined) return caller(user.arn);
  return { undecidable: `the line names its caller as ${id ?? key} only: log identity.userArn` };
}

function apiKey(variables: LoggedVariables, { apiKeys }: Definition): Callers | undefined {
  const id = variables.get('identity.apiKeyId');
  if (id === undefined) return undefined;
  const found = apiKeys.find((key) => key.id === id || key.logicalId === id);
  if (found?.value !== undefined) return caller(`api-key:${found.value}`, `api-key:${found.logicalId}`);
  return {
    undecidable: `the API key ${id} is ${found === undefined ? 'not known' : 'without a value'} here`,
  };
}

/** A user whom the configuration knows has its groups; of anybody else the line has to say them. */
function tokenCaller(variables: LoggedVariables, { definition, config }: Loggable): Callers | undefined {
  const { claims } = variables;
  if (claims.size === 0) return undefined;
  const sub = claims.get('sub');
  if (!variables.has('authorizer.claims.cognito:groups') && sub !== undefined) {
    for (const pool of definition.userPools) {
      const user = usersOf(config, pool).find(
        (one) => (attributesOf(one).sub ?? subOf(pool, one.username)) === sub,
      );
      if (user === undefined) continue;
      const use = claims.get('token_use');
      const options = new URLSearchParams({
        pool: pool.logicalId,
        ...(use === undefined ? {} : { use }),
        ...(use === 'access' && claims.has('scope')
          ? { scopes: (claims.get('scope') ?? '').split(' ').join(',') }
          : {}),
      });
      return caller(`user:${encodeURIComponent(user.username)}?${options}`);
    }
  }
  const given = [...claims].filter(([name]) => !TIMES.has(name));
  const values = given.map(([name, text]) => [name, name === 'cognito:groups' ? listOf(text) : text]);
  return caller(`claims:${JSON.stringify(Object.fromEntries(values))}`);
}

/** The token was valid when it was sent; logs render its times for people. */
const TIMES: ReadonlySet<string> = new Set(['exp', 'iat', 'nbf', 'auth_time']);

/** REST APIs render a list as `a,b`, HTTP APIs as `[a b]`. */
function listOf(text: string): readonly string[] {
  const inner = /^\[(.*)\]$/.exec(text)?.[1];
  return (inner === undefined ? text.split(',') : inner.split(' ')).filter((item) => item !== '');
}

/** What the authorizer's code would answer is not known: it answers as it did. */
function lambdaCaller(
  variables: LoggedVariables,
  { refused, status, step }: Recorded,
  { authorizerAt, place, method, path }: Parameters<typeof whosOf>[2],
): Callers | undefined {
  const principalId = variables.get('authorizer.principalId');
  // Nobody was named and nobody let in: the authorizer may not even have been asked.
  if (principalId === undefined && refused !== false) return undefined;
  const authorizer = authorizerAt(place, method, path);
  if (authorizer?.kind !== 'TOKEN' && authorizer?.kind !== 'REQUEST') return undefined;
  const allows = refused !== true || (step === undefined ? status !== 403 : step !== 'authorization');
  const output = authorizer.simpleResponses ? { isAuthorized: allows } : policyOutput(principalId, allows);
  return caller(`authorizer:${JSON.stringify(output)}`);
}

function policyOutput(principalId: string | undefined, allows: boolean): object {
  const Effect = allows ? 'Allow' : 'Deny';
  return {
    principalId: principalId ?? 'logged',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect, Action: 'execute-api:Invoke', Resource: '*' }],
    },
  };
}
