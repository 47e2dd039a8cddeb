import { CHECK_TICKET } from '../code/check-ticket.ts';
import { VERIFY_WEBHOOK } from '../code/verify-webhook.ts';
import { type Group, hasLayer } from '../group.ts';
import { secret, text, withDefault } from '../parameter.ts';
import { NOTHING, type SetupPart } from '../part.ts';
import { SetupError } from '../setup-error.ts';
import { lambdaAuthorizer } from './authorizer.ts';

/** OPEN: declared public. */
export function open(group: Group): SetupPart {
  return {
    ...NOTHING,
    auth: () => ({ type: 'NONE', why: 'public on purpose: anybody may call it, and every call is billed' }),
    notes: group.routes.some(({ method }) => method !== 'GET' && method !== 'HEAD')
      ? ['A route that writes is open to everybody: make sure that this is meant.']
      : [],
  };
}

/** KEY: the key names the client for the usage plan; it is no proof of who calls. */
export function key(): SetupPart {
  return {
    ...NOTHING,
    auth: () => ({ type: 'NONE', why: 'the API key names the client for its quota; it is not a login' }),
    notes: ['Make one API key for each client, and exchange the keys from time to time.'],
  };
}

/** HOOK: proof over the body, which no authorizer sees. */
export function hook(group: Group): SetupPart {
  if (group.kind !== 'REST' && group.kind !== 'HTTP') {
    throw new SetupError(
      `group \`${group.name}\`: a webhook is posted to a REST or an HTTP API; leave \`api\` out, or say rest or http`,
    );
  }
  const { prefix } = group;
  const shared = secret(`${prefix}WebhookSecret`, 'Secret that the sender signs with.', 16);
  const signature = withDefault(
    text(
      `${prefix}SignatureHeader`,
      'Header with the HMAC-SHA256 of timestamp, dot and body, in hex.',
      'x-signature',
    ),
    'x-signature',
  );
  const timestamp = withDefault(
    text(
      `${prefix}TimestampHeader`,
      'Header with the seconds since 1970 at which it was sent.',
      'x-timestamp',
    ),
    'x-timestamp',
  );
  return {
    ...NOTHING,
    auth: () => ({
      type: 'NONE',
      why: 'the function verifies the signature over the body before anything else',
    }),
    parameters: [shared, signature, timestamp],
    notes: [
      'Adapt header names and signed text to the sender; refuse what it does not sign.',
      'The function reserves 10 concurrent executions, which a new account may not have to spare: `aws lambda get-account-settings` shows the limit, and 100 of it stay unreserved. Raise the quota "Concurrent executions", or take the reservation out.',
      'Where the sender publishes its addresses, allow only those in the web ACL or the resource policy.',
    ],
    answeredBy: {
      name: `${prefix}Webhook`,
      role: 'backend',
      purpose: 'Verifies size, signature and time of a webhook, then hands it over.',
      code: VERIFY_WEBHOOK,
      memoryMegabytes: 128,
      timeoutSeconds: 5,
      reservedConcurrency: 10,
      environment: {
        SECRET: { parameter: shared.name },
        SIGNATURE_HEADER: { parameter: signature.name },
        TIMESTAMP_HEADER: { parameter: timestamp.name },
        WINDOW_SECONDS: { literal: '300' },
      },
      permissions: [],
    },
  };
}

/** WS: only $connect is decided by the gateway. */
export function ticketOnConnect(group: Group): SetupPart {
  const shared = secret(`${group.prefix}TicketSecret`, 'Secret that the sign-in API signs tickets with.', 16);
  const made = lambdaAuthorizer(group, {
    purpose: 'Verifies the one-time ticket that a signed-in call of another API has handed out.',
    code: CHECK_TICKET,
    environment: {
      SECRET: { parameter: shared.name },
      ...(hasLayer(group, 'K7') ? { TENANT_CLAIM: { literal: 'tenant' } } : {}),
    },
    read: [],
    write: [],
    identitySources: [{ in: 'querystring', name: 'ticket' }],
    ttlSeconds: 0,
  });
  return {
    ...NOTHING,
    auth: onConnect({ type: 'AUTHORIZER', authorizer: made.authorizer.name, scopes: [] }),
    authorizers: [made.authorizer],
    functions: [made.function],
    parameters: [shared, ...made.parameters],
    notes: [
      'Hand tickets out from a signed-in REST or HTTP call: base64url of {"sub","exp","nonce"}, a dot, and its HMAC-SHA256; valid for 60 seconds at most.',
      'Close connections whose sign-in has ended: the gateway does not look again after $connect.',
    ],
  };
}

/** The other route keys carry no auth of their own. */
export function onConnect(auth: ReturnType<SetupPart['auth']>): SetupPart['auth'] {
  return ({ path }) =>
    path === '$connect' ? auth : { type: 'NONE', why: 'the connection was let in at $connect' };
}
