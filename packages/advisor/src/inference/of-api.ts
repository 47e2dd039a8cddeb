import type { Api, Definition, Route } from '@portcullis/model';
import { type InferredFact, inferred } from './inferred-fact.ts';

const TYPES = { REST: 'rest', HTTP: 'http', WEBSOCKET: 'ws' } as const;
const TYPE_WORDS = { REST: 'a REST API', HTTP: 'an HTTP API', WEBSOCKET: 'a WebSocket API' } as const;

/** What holds for every route of an API: its type, its network, its web ACL, its certificates. */
export function factsOfApi(api: Api, definition: Definition): readonly InferredFact[] {
  const { name, kind, at } = api;
  return [
    inferred('api', TYPES[kind], `${name} is ${TYPE_WORDS[kind]}`, at),
    networkOf(api),
    ...webAclOf(api, definition),
  ];
}

function networkOf(api: Api): InferredFact {
  const { name, endpointType, at } = api;
  if (endpointType === 'PRIVATE') return inferred('net', 'vpc', `${name} has a private endpoint`, at);
  const fence = api.resourcePolicy?.statements.find(
    ({ effect, principal, conditions }) =>
      effect === 'Deny' &&
      principal?.everyone === true &&
      conditions.some(
        ({ operator, key }) => operator === 'NotIpAddress' && key.toLowerCase() === 'aws:sourceip',
      ),
  );
  if (fence !== undefined) {
    return inferred('net', 'vpn', `the resource policy of ${name} denies all but some addresses`, fence.at);
  }
  return inferred('net', 'public', `${name} has a public endpoint, and no rule keeps addresses out`, at);
}

function webAclOf(api: Api, { surroundings }: Definition): readonly InferredFact[] {
  const stage = api.stages.find(({ webAclArn }) => webAclArn !== undefined);
  if (stage !== undefined) {
    return [inferred('waf', true, `the stage ${stage.name} of ${api.name} has a web ACL`, stage.at)];
  }
  const association = surroundings.webAclAssociations.find(({ resourceArn }) =>
    resourceArn?.includes(`/${api.id}/`),
  );
  if (association === undefined) return [];
  return [inferred('waf', true, `a web ACL is associated with ${api.name}`, association.at)];
}

/** Certificates, where nothing else is checked. */
export function certificateOf(api: Api, definition: Definition): readonly InferredFact[] {
  const domain = definition.customDomains.find(
    ({ mutualTlsTruststore, mappings }) =>
      mutualTlsTruststore !== undefined && mappings.some(({ apiId }) => apiId === api.id),
  );
  if (domain === undefined) return [];
  return [inferred('cred', 'cert', `the domain ${domain.name} asks for client certificates`, domain.at)];
}

/** A key that counts: required, and with a usage plan on a stage of the API. */
export function quotaOf(api: Api, route: Route, definition: Definition): readonly InferredFact[] {
  if (!route.apiKeyRequired) return [];
  const plan = definition.usagePlans.find(({ stages }) => stages.some(({ apiId }) => apiId === api.id));
  if (plan === undefined) return [];
  return [
    inferred(
      'quota',
      true,
      `an API key is required, and the usage plan ${plan.logicalId} meters it`,
      plan.at,
    ),
  ];
}
