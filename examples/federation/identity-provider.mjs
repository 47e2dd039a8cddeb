// An identity provider for trying things out: SAML 2.0 and OpenID Connect in one process, with a page on which one picks
// who one is. Nobody needs a password here, so it listens on this machine only.
//
//   node identity-provider.mjs [--port 8090] [--sign-in-url http://localhost:8082] [--pool eu-west-1_Federate1]
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { createOpenId } from './provider/openid.mjs';
import { messagePage, pickPage, postPage } from './provider/pages.mjs';
import { createSaml } from './provider/saml.mjs';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '8090' },
    'sign-in-url': { type: 'string', default: 'http://localhost:8082' },
    pool: { type: 'string', default: 'eu-west-1_Federate1' },
    'client-id': { type: 'string', default: 'user-pool' },
    'client-secret': { type: 'string', default: 'demo-secret-of-the-user-pool-0001' },
  },
});
const INTERACTION = '/sign-in/';
const MAX_FORM_BYTES = 100_000;
const url = `http://localhost:${options.port}`;
const signIn = options['sign-in-url'];

// Cognito Developer Guide "Configuring your third-party SAML identity provider": these names and addresses are what a
// real provider is given, too.
const saml = createSaml(url, {
  entityId: `urn:amazon:cognito:sp:${options.pool}`,
  signInAnswers: `${signIn}/saml2/idpresponse`,
  signOutAnswers: `${signIn}/saml2/logout`,
});
const openId = createOpenId(url, {
  clientId: options['client-id'],
  clientSecret: options['client-secret'],
  callbackUrl: `${signIn}/oauth2/idpresponse`,
  interactionPath: INTERACTION,
});

const ROUTES = {
  'GET /': async (_request, response) =>
    send(response, messagePage('It runs', 'Sign in at the app, and it sends you here to say who you are.')),
  'GET /saml/metadata': async (_request, response) =>
    send(response, saml.metadata(), 'application/samlmetadata+xml'),
  'GET /saml/sign-in': async (_request, response, query) => {
    const requestId = await saml.readSignIn(Object.fromEntries(query));
    const fields = { request: requestId, relayState: query.get('RelayState') ?? '' };
    send(response, pickPage({ protocol: 'SAML 2.0', action: '/saml/sign-in', fields }));
  },
  'POST /saml/sign-in': async (request, response) => {
    const form = await formOf(request);
    const answer = await saml.answerSignIn(form.get('request') ?? '', form.get('person') ?? '');
    send(response, postPage(withRelayState(answer, form.get('relayState'))));
  },
  'GET /saml/sign-out': async (_request, response, query) => {
    const answer = await saml.answerSignOut(Object.fromEntries(query));
    send(response, postPage(withRelayState(answer, query.get('RelayState'))));
  },
};

const server = createServer((request, response) => {
  handle(request, response).catch((error) => {
    console.error(`identity provider: ${error instanceof Error ? error.message : error}`);
    if (!response.headersSent)
      send(
        response,
        messagePage(
          'That did not work',
          'This is no sign-in that the app began. Go back to it and start again.',
        ),
        undefined,
        400,
      );
  });
});

async function handle(request, response) {
  const { pathname, searchParams } = new URL(request.url, url);
  const route = ROUTES[`${request.method} ${pathname}`];
  if (route !== undefined) return route(request, response, searchParams);
  if (pathname.startsWith(INTERACTION)) return interaction(request, response, pathname);
  return openId.handle(request, response);
}

async function interaction(request, response, pathname) {
  await openId.details(request, response);
  if (request.method === 'POST')
    return openId.answer(request, response, (await formOf(request)).get('person') ?? '');
  send(response, pickPage({ protocol: 'OpenID Connect', action: pathname }));
}

function withRelayState({ action, fields }, relayState) {
  return { action, fields: relayState ? { ...fields, RelayState: relayState } : fields };
}

async function formOf(request) {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > MAX_FORM_BYTES) throw new Error('a form is too large');
  }
  return new URLSearchParams(text);
}

function send(response, body, type = 'text/html; charset=utf-8', status = 200) {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}

server.once('error', (error) => {
  console.error(
    error.code === 'EADDRINUSE'
      ? `identity provider: port ${options.port} is in use; stop what uses it, or give another with --provider-port`
      : `identity provider: ${error.message}`,
  );
  process.exit(1);
});
server.listen(Number(options.port), '127.0.0.1', () => console.log(`identity provider  ${url}`));
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
  });
