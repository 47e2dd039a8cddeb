import type { Api, CustomDomain, Definition } from '@portcullis/model';

/** Where a request goes, before anything of the API is looked at. */
export interface Location {
  readonly api: Api;
  readonly stageName: string;
  /** Undecoded, below stage and base path; begins with `/`. */
  readonly path: string;
  readonly wirePath: string;
  readonly rawQuery: string;
  readonly viaCustomDomain: boolean;
}

/** What answers a request that no stage takes: the kind of API whose words are used. */
export interface Nowhere {
  readonly api: undefined;
  readonly kind: 'REST' | 'HTTP';
  readonly reason: string;
}

export type Locator = (host: string, target: string) => Location | Nowhere;

type Entry =
  | { readonly kind: 'api'; readonly api: Api }
  | { readonly kind: 'disabled'; readonly api: Api }
  | { readonly kind: 'domain'; readonly domain: CustomDomain };

const nowhere = (kind: 'REST' | 'HTTP', reason: string): Nowhere => ({ api: undefined, kind, reason });
const wordsOf = (api: Api): 'REST' | 'HTTP' => (api.kind === 'HTTP' ? 'HTTP' : 'REST');

/** Clients of a gateway use few hosts; a client that invents many must not grow a map. */
const MAX_REMEMBERED_HOSTS = 1000;

/**
 * Compiles the look-up of host, stage or base path. A single API answers to every host that is not a custom domain;
 * of several, the Host header chooses. DG "Disable the default endpoint": a disabled one answers to nothing but its
 * custom domains. DG "Working with API mappings": the longest mapping wins, on whole segments.
 */
export function compileLocator(definition: Definition): Locator {
  const served = definition.apis.filter((api) => api.kind !== 'WEBSOCKET');
  const byName = new Map<string, Entry>();
  for (const api of served) {
    const entry: Entry = { kind: api.disableExecuteApiEndpoint ? 'disabled' : 'api', api };
    byName.set(`${api.id.toLowerCase()}.execute-api.localhost`, entry);
    byName.set(`${api.logicalId.toLowerCase()}.execute-api.localhost`, entry);
    byName.set(`${api.id.toLowerCase()}.execute-api.${definition.region}.amazonaws.com`, entry);
    // DG "Invoke a private API": with the id of an associated endpoint in the name. Which one it came through is not
    // the client's to say.
    for (const id of api.vpcEndpointIds) {
      const name = `${api.id}-${id}`.toLowerCase();
      byName.set(`${name}.execute-api.localhost`, entry);
      byName.set(`${name}.execute-api.${definition.region}.amazonaws.com`, entry);
    }
  }
  for (const domain of definition.customDomains) {
    byName.set(domain.name.toLowerCase(), { kind: 'domain', domain });
  }
  const only = served.length === 1 ? (served[0] as Api) : undefined;
  const fallback: Entry | undefined =
    only === undefined ? undefined : { kind: only.disableExecuteApiEndpoint ? 'disabled' : 'api', api: only };
  const remembered = new Map<string, Entry | undefined>();
  const entryOf = (host: string): Entry | undefined => {
    if (byName.size === 0) return fallback;
    if (remembered.has(host)) return remembered.get(host);
    const name = host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
    const entry = byName.get(name) ?? fallback;
    if (remembered.size >= MAX_REMEMBERED_HOSTS) remembered.clear();
    remembered.set(host, entry);
    return entry;
  };
  const apis = new Map(served.map((api) => [api.id, api]));
  return (host, target) => {
    const question = target.indexOf('?');
    const wirePath = question === -1 ? target : target.slice(0, question);
    const rawQuery = question === -1 ? '' : target.slice(question + 1);
    const entry = entryOf(host);
    switch (entry?.kind) {
      case 'api':
        return locateByStage(entry.api, wirePath, rawQuery);
      case 'domain':
        return locateByMapping(entry.domain, apis, wirePath, rawQuery);
      case 'disabled':
        return nowhere(wordsOf(entry.api), `the execute-api endpoint of ${entry.api.logicalId} is disabled`);
      case undefined:
        return nowhere('REST', `no API answers to the host \`${host}\``);
    }
  };
}

function locateByStage(api: Api, wirePath: string, rawQuery: string): Location | Nowhere {
  const slash = wirePath.indexOf('/', 1);
  const first = slash === -1 ? wirePath.slice(1) : wirePath.slice(1, slash);
  // Names of stages are letters, digits, - and _: what is percent-encoded is not one.
  for (const stage of api.stages) {
    if (stage.name === first && first !== '$default') {
      const path = slash === -1 ? '/' : wirePath.slice(slash);
      return { api, stageName: stage.name, path, wirePath, rawQuery, viaCustomDomain: false };
    }
  }
  if (api.kind === 'HTTP' && api.stages.some((stage) => stage.name === '$default')) {
    return { api, stageName: '$default', path: wirePath, wirePath, rawQuery, viaCustomDomain: false };
  }
  return nowhere(wordsOf(api), `${api.logicalId} has no stage \`${first}\``);
}

function locateByMapping(
  domain: CustomDomain,
  apis: ReadonlyMap<string, Api>,
  wirePath: string,
  rawQuery: string,
): Location | Nowhere {
  let longest: CustomDomain['mappings'][number] | undefined;
  for (const mapping of domain.mappings) {
    if (longest !== undefined && mapping.path.length <= longest.path.length) continue;
    if (mapping.path === '' || isBelow(wirePath, mapping.path)) longest = mapping;
  }
  if (longest === undefined) return nowhere('REST', `no mapping of ${domain.name} takes ${wirePath}`);
  const api = apis.get(longest.apiId);
  if (api === undefined)
    return nowhere('REST', `the mapping of ${domain.name} names an API that is not here`);
  if (!api.stages.some((stage) => stage.name === longest.stage)) {
    return nowhere(
      wordsOf(api),
      `the mapping of ${domain.name} names the stage \`${longest.stage}\`, which is not here`,
    );
  }
  const below = longest.path === '' ? wirePath : wirePath.slice(longest.path.length + 1);
  return {
    api,
    stageName: longest.stage,
    path: below === '' ? '/' : below,
    wirePath,
    rawQuery,
    viaCustomDomain: true,
  };
}

function isBelow(wirePath: string, mappingPath: string): boolean {
  if (!wirePath.startsWith(mappingPath, 1)) return false;
  const next = wirePath.charCodeAt(mappingPath.length + 1);
  return Number.isNaN(next) || next === 47;
}
