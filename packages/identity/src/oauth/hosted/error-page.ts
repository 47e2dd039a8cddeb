import type { Answer } from '../../http/json-service.ts';
import { html } from '../pages/html.ts';
import { pageAnswer } from '../pages/page-answer.ts';

/** Where nothing may be redirected, or nothing else can be done. */
export function errorPage(message: string, status: number): Answer {
  return pageAnswer(
    {
      title: 'Something went wrong',
      body: html`<p role="alert">${message}</p>
<p>Go back to the app that you came from and start again.</p>`,
    },
    { status },
  );
}
