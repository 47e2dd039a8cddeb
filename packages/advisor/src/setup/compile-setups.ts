import type { Setup, SetupFunction, SetupGraphql, SetupParameter, SetupRoute } from '@portcullis/model/setup';
import type { Answer } from '../tree/index.ts';
import { checkRoutes } from './check-routes.ts';
import { BACKEND, FIELD_BACKEND, MESSAGE_BACKEND } from './code/backend.ts';
import { onlyFromFront } from './code/only-from-front.ts';
import { apisOf, type Exposure } from './exposure.ts';
import { graphqlOf } from './graphql.ts';
import { type Group, hasLayer } from './group.ts';
import { layersOf } from './layers.ts';
import { partOf } from './leaf-part.ts';
import { BUDGET, routeThrottle, stageOf } from './limits.ts';
import { pascalCase } from './names.ts';
import { text } from './parameter.ts';
import type { SetupPart } from './part.ts';
import { routeName, routesOf } from './route.ts';
import { SetupError } from './setup-error.ts';

export interface SetupOptions {
  /** Begins the names of all resources; PascalCase. */
  readonly name?: string | undefined;
}

/**
 * The set-ups that carry out answers: one for each API. Groups share an API where one can serve them all: the same
 * kind, the same reach (public, private, mutual TLS, behind CloudFront), API keys read in the same place. Pure: the
 * same answers give the same set-ups. Throws `SetupError` where there is none.
 *
 * @example
 * const [setup] = compileSetups(advise(facts), { name: 'Orders' });
 */
export function compileSetups(answers: readonly Answer[], options: SetupOptions = {}): readonly Setup[] {
  if (answers.length === 0) throw new SetupError('there is no answer to set up');
  const apis = apisOf(answers);
  const name = pascalCase(options.name ?? 'Api');
  if (!/^[A-Z][A-Za-z0-9]{0,40}$/.test(name))
    throw new SetupError(`\`${options.name}\` is not a name for an API`);
  const names = apis.map(({ exposure }) => (apis.length === 1 ? name : name + suffixOf(exposure)));
  return apis.map(({ exposure, answers: own }, index) => {
    const taken = names.slice(0, index).filter((other) => other === names[index]).length;
    return compileApi(exposure, groupsOf(own), `${names[index]}${taken === 0 ? '' : taken + 1}`);
  });
}

function suffixOf({ kind, reach }: Exposure): string {
  const kinds = { REST: 'Rest', HTTP: 'Http', WEBSOCKET: 'WebSocket', GRAPHQL: 'Graphql' } as const;
  const reaches = { public: '', private: 'Private', 'mutual-tls': 'MutualTls', front: 'Front' } as const;
  return reaches[reach] + kinds[kind];
}

function groupsOf(answers: readonly Answer[]): readonly Group[] {
  const alone = answers.length === 1;
  const prefixes = new Set<string>();
  return answers.map((answer) => {
    const prefix = alone ? '' : pascalCase(answer.group);
    if (prefixes.has(prefix)) {
      throw new SetupError(`two groups are called \`${answer.group}\`, or nearly so: give each its own name`);
    }
    prefixes.add(prefix);
    const { leaf, facts, apiKind: kind } = answer;
    return {
      name: answer.group,
      leaf,
      kind,
      facts,
      answer,
      prefix,
      slug: alone ? 'api' : answer.group.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
      routes: routesOf(facts.routes, { group: answer.group, leaf, kind, alone }),
    };
  });
}

function compileApi(exposure: Exposure, groups: readonly Group[], name: string): Setup {
  const stage = stageOf(exposure, groups);
  const members = groups.map((group) => {
    const part = partOf(group);
    const answering = withOriginSecret(exposure, part.answeredBy ?? backendOf(group));
    const routes = group.routes.map(
      (route): SetupRoute => ({
        ...route,
        auth: part.auth(route),
        apiKeyRequired: exposure.kind === 'REST' && hasLayer(group, 'K1'),
        function: answering.name,
        throttle: exposure.kind === 'GRAPHQL' ? undefined : routeThrottle(stage),
      }),
    );
    return { group, part, answering, routes: [...routes, ...(part.moreRoutes ?? [])] };
  });
  const routes = members.flatMap((member) => member.routes).sort(byPathAndMethod);
  checkRoutes(exposure.kind, routes);
  const { layers, parameters } = layersOf(exposure, members);
  const parts = members.map(({ part }) => part);
  return {
    name,
    kind: exposure.kind,
    leaves: [...new Set(groups.map(({ leaf }) => leaf))].sort(),
    notes: [
      ...groups.map(sentenceOf),
      ...new Set(parts.flatMap(({ notes }) => notes)),
      ...layerNotes(exposure, groups),
    ],
    parameters: distinct([
      ...parts.flatMap((part) => part.parameters),
      ...parameters,
      text(BUDGET.emailParameter, 'Address that hears of it when costs pass the budget.', 'ops@example.com'),
    ]),
    routes,
    authorizers: parts.flatMap(({ authorizers }) => authorizers),
    functions: [
      ...parts.flatMap(({ functions }) => functions).map((one) => withOriginSecret(exposure, one)),
      ...members.map(({ answering }) => answering),
    ],
    userPools: parts.flatMap(({ userPools }) => userPools),
    identityPool: onlyIdentityPool(parts),
    invokers: parts.flatMap(({ invokers }) => invokers),
    ...layers,
    stage,
    budget: BUDGET,
    graphql: graphql(exposure, members),
  };
}

function graphql(
  exposure: Exposure,
  members: readonly { readonly group: Group; readonly part: SetupPart }[],
): SetupGraphql | undefined {
  return exposure.kind === 'GRAPHQL' ? graphqlOf(members) : undefined;
}

function backendOf(group: Group): SetupFunction {
  const { kind } = group;
  return {
    name: `${group.prefix}Backend`,
    role: 'backend',
    purpose: "Stands where the application's own code belongs.",
    code: kind === 'WEBSOCKET' ? MESSAGE_BACKEND : kind === 'GRAPHQL' ? FIELD_BACKEND : BACKEND,
    memoryMegabytes: 256,
    timeoutSeconds: 10,
    environment: hasLayer(group, 'K7') ? { TENANT: { literal: 'required' } } : {},
    permissions: [],
  };
}

/** Behind CloudFront, what answers demands the header that CloudFront adds; its code says so, whatever the values. */
function withOriginSecret(exposure: Exposure, one: SetupFunction): SetupFunction {
  if (exposure.reach !== 'front' || one.role !== 'backend') return one;
  const environment = { ...one.environment, ORIGIN_SECRET: { parameter: 'OriginSecret' } };
  return { ...one, code: onlyFromFront(one.code), environment };
}

function onlyIdentityPool(parts: readonly SetupPart[]): Setup['identityPool'] {
  const pools = parts.flatMap(({ identityPool }) => (identityPool === undefined ? [] : [identityPool]));
  if (pools.length > 1) {
    throw new SetupError('two groups of one API need an identity pool each: set them up one at a time');
  }
  return pools[0];
}

function sentenceOf({ name, leaf, answer, routes }: Group): string {
  const what = routes.map(routeName).join(', ');
  const group = name === 'default' ? '' : `${name}: `;
  return `${group}${leaf} (${answer.rule}), ${answer.method}: ${what}.`;
}

const SIGNING: readonly string[] = ['IAM', 'IDPOOL', 'IOT'];

function layerNotes(exposure: Exposure, groups: readonly Group[]): readonly string[] {
  const notes = ['Confirm the subscription mail of the budget alarm.'];
  const any = (id: string): boolean => groups.some((group) => hasLayer(group, id));
  if (exposure.kind === 'REST' || exposure.kind === 'WEBSOCKET') {
    notes.push(
      'Access logs need a role that is set once for account and region: `aws apigateway get-account` shows whether there is one.',
    );
  }
  if (any('K1')) notes.push('Quotas of usage plans are best effort: the budget alarm is what watches costs.');
  if (any('K6b')) {
    notes.push(
      'Regulated: switch on CloudTrail and the logs of the web ACL; certificates ask for TLS 1.2 or later.',
    );
  }
  if (exposure.reach === 'front' && groups.some(({ leaf }) => SIGNING.includes(leaf))) {
    notes.push(
      "Signatures cover the host: callers sign for the API's own host name and send to CloudFront's.",
    );
  }
  if (exposure.reach === 'front') {
    notes.push(
      'The functions demand the header that CloudFront adds; exchange its secret from time to time.',
    );
  }
  if (any('K10') && groups.some(({ facts }) => facts.lowLatency && facts.revoke === 'now')) {
    notes.push('Low latency and instant revocation contradict each other: every call asks the authorizer.');
  }
  return notes;
}

function distinct(parameters: readonly SetupParameter[]): readonly SetupParameter[] {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  return [...byName.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

function byPathAndMethod(one: SetupRoute, other: SetupRoute): number {
  if (one.path !== other.path) return one.path < other.path ? -1 : 1;
  return one.method < other.method ? -1 : one.method > other.method ? 1 : 0;
}
