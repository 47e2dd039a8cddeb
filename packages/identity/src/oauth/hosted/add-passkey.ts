import { randomUUID } from 'node:crypto';
import type { Answer } from '../../http/json-service.ts';
import { issueTokens } from '../../tokens/issue-tokens.ts';
import { NEXT, NEXT_PASSKEY } from '../authorize/authorization-request.ts';
import { type HostedSession, hostedSession } from '../hosted-session.ts';
import { html } from '../pages/html.ts';
import type { Problem } from '../pages/layout.ts';
import { redirectAnswer } from '../pages/page-answer.ts';
import { PASSKEY_SCRIPT_PATH } from '../pages/passkey-script.ts';
import { Parameters } from '../parameters.ts';
import { problemOf } from './error-text.ts';
import {
  type Endpoint,
  flowForm,
  flowPage,
  type HostedFlow,
  type HostedHandler,
  hosted,
  mayGoOn,
  tooOften,
} from './hosted-flow.ts';
import { runOperation } from './service-operation.ts';

/** /passkeys/add is asked for with a client and an address only: there is no answer that could have a type. */
export function passkeyEndpoint(handler: HostedHandler): (endpoint: Endpoint) => Promise<Answer> {
  const checked = hosted(handler);
  return (endpoint) => {
    const { rawQuery } = endpoint.request;
    if (new Parameters(rawQuery).get('response_type') !== undefined) return checked(endpoint);
    return checked({
      ...endpoint,
      request: { ...endpoint.request, rawQuery: `${rawQuery}&response_type=code` },
    });
  };
}

/** GET /passkeys/add: registers a passkey of the user who is signed in, or signs them in first. */
export const showAddPasskey: HostedHandler = async (flow) => {
  const session = await sessionOf(flow);
  if (session === undefined) return signInFirst(flow);
  return addPasskeyPage(flow, session);
};

/** POST /passkeys/add: what the browser's authenticator made. */
export const postAddPasskey: HostedHandler = async (flow) => {
  const session = await sessionOf(flow);
  if (session === undefined) return signInFirst(flow);
  if (!mayGoOn(flow, 'stepsOfUser', session.user.username)) return tooOften();
  try {
    await runOperation(flow, 'CompleteWebAuthnRegistration', {
      AccessToken: await accessTokenOf(flow, session),
      Credential: credentialIn(flow.form.get('credential')),
    });
  } catch (error) {
    return addPasskeyPage(flow, session, problemOf(error));
  }
  return redirectAnswer(flow.authorization.redirectUri);
};

function sessionOf({ request, context, authorization }: HostedFlow): Promise<HostedSession | undefined> {
  return hostedSession(request, context, authorization.pool, authorization.client);
}

function signInFirst({ authorization }: HostedFlow): Answer {
  const query = new URLSearchParams(authorization.query);
  query.set(NEXT, NEXT_PASSKEY);
  return redirectAnswer(`/login?${query}`);
}

/** What is no JSON is refused by the operation. */
function credentialIn(text: string | undefined): Readonly<Record<string, never>> {
  try {
    return JSON.parse(text ?? '{}') as Readonly<Record<string, never>>;
  } catch {
    return {};
  }
}

/** A token of the sign-in API, for one call: it does not leave this process. */
async function accessTokenOf(
  { context, authorization }: HostedFlow,
  { user, authTime }: HostedSession,
): Promise<string> {
  const { pool, client } = authorization;
  const ids = { family: randomUUID(), eventId: randomUUID() };
  return (await issueTokens(context, { pool, client, user, authTime, ...ids })).accessToken;
}

async function addPasskeyPage(
  flow: HostedFlow,
  session: HostedSession,
  problems: readonly Problem[] = [],
): Promise<Answer> {
  let options: unknown;
  try {
    const started = await runOperation(flow, 'StartWebAuthnRegistration', {
      AccessToken: await accessTokenOf(flow, session),
    });
    options = started.CredentialCreationOptions;
  } catch (error) {
    return flowPage(flow, { title: 'Add a passkey', problems: problemOf(error), body: html`` }, 400);
  }
  const body = html`<p>A passkey signs you in with your fingerprint, face or screen lock. Your device will ask you to confirm.</p>
<p class="wrong" data-passkey="failed" role="alert" hidden>The passkey was not made. Try again.</p>
<noscript><p class="wrong">Passkeys need JavaScript. Switch it on and load this page again.</p></noscript>
<input type="hidden" name="credential" value="">
<button type="button" data-passkey="start">Add passkey</button>`;
  return flowPage(
    flow,
    {
      title: 'Add a passkey',
      problems,
      body: flowForm(flow, '/passkeys/add', body, {
        data: { passkey: 'create', options: JSON.stringify(options) },
      }),
      script: PASSKEY_SCRIPT_PATH,
    },
    problems.length === 0 ? 200 : 400,
  );
}
