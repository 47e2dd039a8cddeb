import { ASK_POLICY_STORE } from '../code/ask-policy-store.ts';
import { CHECK_CERTIFICATE } from '../code/check-certificate.ts';
import { CHECK_SHARED_HEADER } from '../code/check-shared-header.ts';
import { INTROSPECT_TOKEN } from '../code/introspect-token.ts';
import { type Group, hasLayer, isPeople } from '../group.ts';
import { list, secret, text, withDefault } from '../parameter.ts';
import { NOTHING, type SetupPart } from '../part.ts';
import { type LambdaAuthorizerPart, lambdaAuthorizer } from './authorizer.ts';
import { onConnect } from './open.ts';
import { lambdaMode, poolWithLambda, theirIssuer } from './tokens.ts';
import { poolOf } from './user-pool.ts';

/** CUSTOM: code looks at what the caller holds already. */
export function custom(group: Group): SetupPart {
  const { facts } = group;
  if (facts.caller === 'webhook') return sharedHeader(group);
  const live = facts.revoke === 'now' || facts.lookup;
  if (facts.cred === 'opaque' || (live && facts.cred === 'oidc')) return introspection(group);
  if (facts.cred === 'oidc') return theirIssuer(group, false);
  return isPeople(group) ? poolWithLambda(group, false) : introspection(group);
}

function sharedHeader(group: Group): SetupPart {
  const shared = secret(`${group.prefix}WebhookSecret`, 'Value of the header that the sender sends.', 16);
  const header = 'x-webhook-secret';
  const made = lambdaAuthorizer(group, {
    purpose: "Compares the sender's fixed header; a request without it never gets here.",
    code: CHECK_SHARED_HEADER,
    environment: { HEADER: { literal: header }, SECRET: { parameter: shared.name } },
    read: [],
    write: [],
    identitySources: [{ in: 'header', name: header }],
  });
  const notes = ['A fixed header proves less than a signature over the body: ask the sender for one.'];
  return { ...partOf(group, made), parameters: [shared, ...made.parameters], notes };
}

function introspection(group: Group): SetupPart {
  const { prefix } = group;
  const parameters = [
    text(
      `${prefix}IntrospectionUrl`,
      'Introspection endpoint of the issuer (RFC 7662).',
      'https://login.example.com/introspect',
    ),
    text(`${prefix}IntrospectionClientId`, 'Client id of this API at the issuer.', 'api-gateway'),
    secret(`${prefix}IntrospectionClientSecret`, 'Client secret of this API at the issuer.'),
    text(`${prefix}Audience`, "This API's own identifier at the issuer (aud).", 'https://api.example.com'),
  ];
  const scoped = group.facts.authz !== 'any';
  const made = lambdaAuthorizer(group, {
    purpose:
      'Asks the issuer whether the token is still good; what does not look like a token is not asked about.',
    code: INTROSPECT_TOKEN,
    environment: {
      INTROSPECTION_URL: { parameter: `${prefix}IntrospectionUrl` },
      CLIENT_ID: { parameter: `${prefix}IntrospectionClientId` },
      CLIENT_SECRET: { parameter: `${prefix}IntrospectionClientSecret` },
      AUDIENCE: { parameter: `${prefix}Audience` },
      ...tenantClaim(group),
    },
    read: scoped ? [`${group.slug}:read`] : [],
    write: scoped ? [`${group.slug}:write`] : [],
    identitySources: [{ in: 'header', name: 'Authorization' }],
  });
  const notes = [
    'An issuer without an introspection endpoint: look the token up where sessions are kept instead.',
  ];
  return { ...partOf(group, made), parameters: [...parameters, ...made.parameters], notes };
}

/** AVP: policies in Cedar decide. */
export function policyStore(group: Group): SetupPart {
  const { prefix } = group;
  const store = text(
    `${prefix}PolicyStoreId`,
    'Id of the Verified Permissions policy store.',
    'PSEXAMPLEabcdefg111111',
  );
  const arn = text(
    `${prefix}PolicyStoreArn`,
    'ARN of the Verified Permissions policy store.',
    'arn:aws:verifiedpermissions::111122223333:policy-store/PSEXAMPLEabcdefg111111',
  );
  const made = lambdaAuthorizer(group, {
    purpose:
      'Asks Verified Permissions about this call, with the token; never cached, since the path counts.',
    code: ASK_POLICY_STORE,
    environment: {
      POLICY_STORE: { parameter: store.name },
      NAMESPACE: { literal: 'Api' },
      ...tenantClaim(group),
    },
    read: ['allowed'],
    write: ['allowed'],
    identitySources: [{ in: 'header', name: 'Authorization' }],
    ttlSeconds: 0,
    permissions: [{ action: 'verifiedpermissions:IsAuthorizedWithToken', resource: { parameter: arn.name } }],
  });
  const pool = group.facts.cred === 'oidc' ? undefined : poolOf(group, undefined);
  const part = partOf(group, made);
  return {
    ...part,
    userPools: pool === undefined ? [] : [pool.pool],
    functions: [...(pool?.trigger === undefined ? [] : [pool.trigger]), ...part.functions],
    parameters: [...(pool?.parameters ?? []), store, arn, ...made.parameters],
    notes: [
      'Make the policy store with the issuer as its identity source, and keep schema and policies (Cedar) under version control; actions are named after routes: Api::Action::"GET /items".',
      'Checks of single objects (is this order mine?) stay in the backend.',
      ...(pool?.notes ?? []),
    ],
  };
}

/** MTLS: the certificate is the identity. */
export function certificate(group: Group): SetupPart {
  const { prefix } = group;
  const clients = text(
    `${prefix}ClientsBySubject`,
    'JSON: subject of the certificate to the name of the client.',
    '{"CN=partner-a,O=Partner A":"partner-a"}',
  );
  const revoked = withDefault(
    list(`${prefix}RevokedSerials`, 'Serial numbers that are refused.', '0a1b2c'),
    '',
  );
  const made = lambdaAuthorizer(group, {
    purpose:
      'Names the client of a certificate and refuses revoked ones; the gateway checks no revocation list.',
    code: CHECK_CERTIFICATE,
    environment: {
      CLIENTS: { parameter: clients.name },
      REVOKED: { parameter: revoked.name },
      ...(hasLayer(group, 'K7') ? { TENANT: { literal: 'client' } } : {}),
    },
    read: [],
    write: [],
    identitySources: [],
    ttlSeconds: 0,
  });
  return {
    ...partOf(group, made),
    parameters: [clients, revoked, ...made.parameters],
    notes: ['Put the certificates of your authority into the trust store before the first deployment.'],
  };
}

function tenantClaim(group: Group): Readonly<Record<string, { readonly literal: string }>> {
  return hasLayer(group, 'K7') ? { TENANT_CLAIM: { literal: 'tenant' } } : {};
}

function partOf(group: Group, made: LambdaAuthorizerPart): SetupPart {
  const auth = { type: 'AUTHORIZER', authorizer: made.authorizer.name, scopes: [] } as const;
  return {
    ...NOTHING,
    auth: group.kind === 'WEBSOCKET' ? onConnect(auth) : () => auth,
    authorizers: [made.authorizer],
    functions: [made.function],
    parameters: made.parameters,
    graphql: lambdaMode(made.authorizer),
  };
}
