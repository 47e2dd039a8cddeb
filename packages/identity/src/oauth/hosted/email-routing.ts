import type { Answer } from '../../http/json-service.ts';
import { providerOfDomain } from './email-domain.ts';
import { WORK_EMAIL } from './email-form.ts';
import type { HostedFlow } from './hosted-flow.ts';
import { goToProvider } from './identity-provider.ts';
import { loginPage } from './login-page.ts';

/** The address was given: the browser goes to the provider of its domain. */
export async function goByEmail(flow: HostedFlow): Promise<Answer> {
  const { context, authorization, form } = flow;
  const domain = /@([^@\s]+)$/.exec(form.get(WORK_EMAIL) ?? '')?.[1]?.toLowerCase();
  const again = (text: string) => loginPage(flow, { problems: [{ text, field: WORK_EMAIL }] });
  if (domain === undefined) return again('Enter your work email');
  const provider = await providerOfDomain(context, authorization, domain);
  if (provider === undefined) return again(`There is no sign-in for ${domain} here`);
  return goToProvider(context, authorization, provider);
}
