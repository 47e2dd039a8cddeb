import type { Answer } from '../../http/json-service.ts';
import { findClient } from '../client-authentication.ts';
import { html } from '../pages/html.ts';
import { pageAnswer } from '../pages/page-answer.ts';
import { Parameters } from '../parameters.ts';
import { errorPage } from './error-page.ts';
import { problemOf } from './error-text.ts';
import { type Endpoint, tooOften } from './hosted-flow.ts';
import { runOperation } from './service-operation.ts';

/** The address of a message whose link confirms an account. Cognito Developer Guide "Verifying updates to email addresses and phone numbers". */
export function isConfirmationLink({ request }: Endpoint): boolean {
  return new Parameters(request.rawQuery).get('confirmation_code') !== undefined;
}

/** GET /confirmUser with `client_id`, `user_name` and `confirmation_code`: who has the link has the address. */
export async function confirmByLink({ request, context, limits }: Endpoint): Promise<Answer> {
  const parameters = new Parameters(request.rawQuery);
  const id = parameters.get('client_id');
  const username = parameters.get('user_name');
  const code = parameters.get('confirmation_code');
  const client = id === undefined ? undefined : await findClient(context, id);
  if (client === undefined || username === undefined || code === undefined)
    return errorPage('This link is not complete. Copy it from the message once more.', 400);
  const now = context.ports.now();
  if (
    !limits.take('formsOfSource', request.sourceIp, now) ||
    !limits.take('stepsOfUser', `${client.poolId} ${username.toLowerCase()}`, now)
  )
    return tooOften();
  try {
    await runOperation({ request, context, authorization: { client } }, 'ConfirmSignUp', {
      ClientId: client.id,
      Username: username,
      ConfirmationCode: code,
    });
  } catch (error) {
    return errorPage(problemOf(error)[0]?.text ?? '', 400);
  }
  return pageAnswer({
    title: 'Your account is confirmed',
    app: client.doc.ClientName,
    body: html`<p>Go back to the app and sign in.</p>`,
  });
}
