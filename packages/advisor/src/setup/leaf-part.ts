import type { SetupRoute } from '@portcullis/model/setup';
import { RESOURCE_METADATA } from './code/backend.ts';
import { type Group, hasLayer } from './group.ts';
import { certificate, custom, policyStore } from './leaves/custom.ts';
import { hook, key, onConnect, open, ticketOnConnect } from './leaves/open.ts';
import { exchanged, forDirectCalls, namedRoles, signed } from './leaves/signed.ts';
import { ownPool, theirIssuer } from './leaves/tokens.ts';
import type { SetupPart } from './part.ts';
import { SetupError } from './setup-error.ts';

/** What carries out the leaf of a group, with the layers that belong to the group's own identity. */
export function partOf(group: Group): SetupPart {
  const part = leafPart(group);
  const gated = group.kind === 'WEBSOCKET' && group.leaf !== 'WS' ? connectOnly(part) : part;
  return hasLayer(group, 'K12') && gated.identityPool === undefined ? forDirectCalls(group, gated) : gated;
}

function leafPart(group: Group): SetupPart {
  const external = group.facts.cred === 'oidc';
  switch (group.leaf) {
    case 'OPEN':
      return open(group);
    case 'KEY':
      return key();
    case 'POOL':
      return ownPool(group, false);
    case 'M2M':
      return ownPool(group, false);
    case 'JWT':
      return theirIssuer(group, false);
    case 'ROLES':
      return external ? theirIssuer(group, true) : ownPool(group, true);
    case 'GQL':
      return external
        ? theirIssuer(group, group.facts.authz === 'roles')
        : ownPool(group, group.facts.authz === 'roles');
    case 'AGENT':
      return agent(group, external ? theirIssuer(group, false) : ownPool(group, false));
    case 'AVP':
      return policyStore(group);
    case 'CUSTOM':
      return custom(group);
    case 'MTLS':
      return certificate(group);
    case 'WS':
      return ticketOnConnect(group);
    case 'HOOK':
      return hook(group);
    case 'IDPOOL':
      return exchanged(group);
    case 'IAM':
    case 'IOT':
      return signed(group);
    case 'IAMX':
    case 'PRIV':
      return namedRoles(group);
    case 'ASK':
      throw new SetupError(
        `group \`${group.name}\` is not decided: give ${group.answer.missing.map((fact) => `\`${fact}\``).join(', ')}`,
      );
    default:
      return group.leaf satisfies never;
  }
}

function connectOnly(part: SetupPart): SetupPart {
  return { ...part, auth: (route) => onConnect(part.auth(route))(route) };
}

/** Agents find the authorization server by the metadata of the resource (RFC 9728), which is open to everybody. */
function agent(group: Group, part: SetupPart): SetupPart {
  if (group.kind !== 'REST' && group.kind !== 'HTTP') return part;
  const name = `${group.prefix}ResourceMetadata`;
  const [pool] = part.userPools;
  const issuer = pool === undefined ? { parameter: `${group.prefix}Issuer` } : issuerOf(pool.name);
  const scopes = group.routes.flatMap((route) => {
    const auth = part.auth(route);
    return auth.type === 'AUTHORIZER' ? auth.scopes : [];
  });
  const metadata: SetupRoute = {
    method: 'GET',
    path: '/.well-known/oauth-protected-resource',
    auth: { type: 'NONE', why: 'agents read it before they can sign in (RFC 9728)' },
    apiKeyRequired: false,
    function: name,
  };
  return {
    ...part,
    functions: [
      ...part.functions,
      {
        name,
        role: 'backend',
        purpose: 'Tells agents which authorization server gives tokens for this API (RFC 9728).',
        code: RESOURCE_METADATA,
        memoryMegabytes: 128,
        timeoutSeconds: 5,
        environment: { ISSUER: issuer, SCOPES: { literal: JSON.stringify([...new Set(scopes)].sort()) } },
        permissions: [],
      },
    ],
    moreRoutes: [metadata],
    notes: [
      ...part.notes,
      "Never pass the agent's token on to another service; ask a person before an agent writes; give each tool its own scope.",
    ],
  };
}

function issuerOf(userPool: string): { readonly userPool: string; readonly attribute: 'issuer' } {
  return { userPool, attribute: 'issuer' };
}
