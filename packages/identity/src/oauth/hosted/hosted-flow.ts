import type { Answer } from '../../http/json-service.ts';
import type { ServiceRequest } from '../../http/service-request.ts';
import type { IdentityContext } from '../../service/context.ts';
import {
  type AuthorizationRequest,
  type AuthorizationResult,
  parseAuthorizationRequest,
} from '../authorize/authorization-request.ts';
import { type CsrfToken, csrfToken, isOwnForm } from '../csrf.ts';
import type { LimitName, Limits } from '../limits.ts';
import type { Html } from '../pages/html.ts';
import type { PageContent } from '../pages/layout.ts';
import { type FormContent, formOfPage } from '../pages/layout.ts';
import { pageAnswer, redirectAnswer } from '../pages/page-answer.ts';
import { formOf, Parameters } from '../parameters.ts';
import { withParameters } from '../redirect-uri.ts';
import { errorPage } from './error-page.ts';

/** What every hosted endpoint works with. */
export interface Endpoint {
  readonly request: ServiceRequest;
  readonly context: IdentityContext;
  readonly limits: Limits;
}

/** A step of a sign-in at the hosted pages: its request is checked, and its form is of this browser. */
export interface HostedFlow extends Endpoint {
  readonly authorization: AuthorizationRequest;
  readonly csrf: CsrfToken;
  /** What was posted; of a GET: nothing. */
  readonly form: Parameters;
}

export type HostedHandler = (flow: HostedFlow) => Promise<Answer>;

/** An endpoint that is part of a sign-in. */
export function hosted(handler: HostedHandler): (endpoint: Endpoint) => Promise<Answer> {
  return async (endpoint) => {
    const { request, context } = endpoint;
    const result = await parseAuthorizationRequest(context, new Parameters(request.rawQuery));
    if (!result.ok) return refusedAuthorization(result);
    const form = request.method === 'POST' ? ownForm(endpoint) : new Parameters('');
    if (!(form instanceof Parameters)) return form;
    return handler({
      ...endpoint,
      authorization: result.request,
      csrf: csrfToken(request, context),
      form,
    });
  };
}

/** What was posted, if a page of this service posted it in this browser and not too often; otherwise the refusal. */
function ownForm({ request, context, limits }: Endpoint): Parameters | Answer {
  if (!limits.take('formsOfSource', request.sourceIp, context.ports.now())) return tooOften();
  const form = formOf(request);
  if (form === undefined || form.unusable.size > 0) return errorPage('The form could not be read.', 400);
  if (!isOwnForm(request, form, context))
    return errorPage(
      'This form was not sent from a page of this service, or it is too old. Go back and try again.',
      403,
    );
  return form;
}

export function tooOften(): Answer {
  return errorPage('There were too many requests. Wait a minute and try again.', 429);
}

/** Counts one more of what a name of the pool may do within a minute. */
export function mayGoOn(
  { limits, context, authorization }: HostedFlow,
  limit: LimitName,
  username: string,
): boolean {
  return limits.take(limit, `${authorization.pool.id} ${username.toLowerCase()}`, context.ports.now());
}

/** A request that is refused: at the client's address where that is certain, otherwise here. */
export function refusedAuthorization(result: Exclude<AuthorizationResult, { readonly ok: true }>): Answer {
  if (result.kind === 'page') return errorPage(result.message, 400);
  const { to, error, description } = result;
  return redirectAnswer(
    withParameters(to.redirectUri, { error, error_description: description, state: to.state }),
  );
}

/** A page of the flow: with its cookie, and forms that may end at the client's address. */
export function flowPage(flow: HostedFlow, content: PageContent, status = 200): Answer {
  const { authorization, csrf } = flow;
  return pageAnswer(
    { app: authorization.client.doc.ClientName, ...content },
    { status, formTarget: authorization.redirectUri, headers: csrf.headers },
  );
}

/** A form that is posted to another path of the same flow. */
export function flowForm(
  flow: HostedFlow,
  path: string,
  body: Html,
  more: Pick<FormContent, 'hidden' | 'data'> = {},
): Html {
  return formOfPage({ action: pathOf(flow, path), csrf: flow.csrf.token, body, ...more });
}

/** A path of the flow: what the app asked for goes with it. */
export function pathOf({ authorization }: HostedFlow, path: string): string {
  return `${path}?${authorization.query}`;
}
