import { type Html, html } from '../pages/html.ts';
import { fieldOf, type Problem } from '../pages/layout.ts';
import { flowForm, type HostedFlow } from './hosted-flow.ts';

/** The `name` of the field. */
export const WORK_EMAIL = 'work_email';

/** Asks for the address that leads to an identity provider. */
export function emailForm(flow: HostedFlow, problems: readonly Problem[]): Html {
  const field = { name: WORK_EMAIL, label: 'Work email', type: 'email', autocomplete: 'email' } as const;
  return flowForm(
    flow,
    '/login',
    html`${fieldOf(field, problems)}
<button type="submit" name="way" value="email">Continue with work email</button>`,
  );
}
