import { createHash, randomBytes } from 'node:crypto';
import type { TestIdentity, TestResource } from '../test-identity.ts';

export const POOL_ID = 'eu-west-1_Portcull1';
export const WEB = '1web1example23456789';
export const SECRET_WEB = '2secret2example23456';
export const MACHINE = '3machine3example2345';
export const CALLBACK = 'https://app.example.com/callback';
export const GOODBYE = 'https://app.example.com/goodbye';

const FLOWS = {
  UserPoolId: POOL_ID,
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code', 'implicit'],
  AllowedOAuthScopes: ['openid', 'email', 'profile', 'phone', 'orders/read', 'aws.cognito.signin.user.admin'],
  SupportedIdentityProviders: ['COGNITO'],
  CallbackURLs: [CALLBACK, 'http://localhost:3000/cb?from=here', 'myapp://signed-in'],
  LogoutURLs: [GOODBYE],
};

/** A pool with a public web client, one with a secret, and a machine; tests say what differs. */
export function hostedPool(
  pool: TestResource['properties'] = {},
  client: TestResource['properties'] = {},
): readonly TestResource[] {
  return [
    { type: 'UserPool', id: POOL_ID, properties: { UserPoolName: 'shoppers', ...pool } },
    { type: 'UserPoolClient', id: WEB, properties: { ...FLOWS, ClientName: 'shop', ...client } },
    {
      type: 'UserPoolClient',
      id: SECRET_WEB,
      properties: { ...FLOWS, ClientName: 'back office', GenerateSecret: true, ...client },
    },
    {
      type: 'UserPoolClient',
      id: MACHINE,
      properties: {
        UserPoolId: POOL_ID,
        GenerateSecret: true,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthScopes: ['orders/read', 'orders/write'],
      },
    },
    {
      type: 'UserPoolResourceServer',
      id: 'orders',
      properties: {
        UserPoolId: POOL_ID,
        Identifier: 'orders',
        Name: 'Orders',
        Scopes: [
          { ScopeName: 'read', ScopeDescription: 'Read orders' },
          { ScopeName: 'write', ScopeDescription: 'Write orders' },
        ],
      },
    },
  ];
}

/** RFC 7636 section 4. */
export function pkce(): { readonly verifier: string; readonly challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

export interface Shown {
  readonly status: number;
  readonly html: string;
  readonly headers: Headers;
  /** Where a redirect goes; absolute. */
  readonly location: URL | undefined;
}

/** As much of a browser as the hosted pages need: cookies, forms, and no redirects on its own. */
export class TestBrowser {
  readonly cookies: Map<string, string> = new Map();
  readonly #url: string;

  constructor(identity: Pick<TestIdentity, 'url'>) {
    this.#url = identity.url;
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Shown> {
    return this.#send(path, { headers });
  }

  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Shown> {
    return this.#send(path, { method: 'POST', headers, body: new URLSearchParams(fields) });
  }

  /** Submits a form of a page as it stands there, with what is filled in. */
  submit(page: Shown, fields: Readonly<Record<string, string>>, which = 0): Promise<Shown> {
    const form = [...page.html.matchAll(/<form [\s\S]*?<\/form>/g)][which]?.[0];
    if (form === undefined) throw new Error(`the page has no form: ${page.html}`);
    const action = unescaped(/action="([^"]*)"/.exec(form)?.[1] ?? '');
    const hidden = [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(
      ([, name = '', value = '']): [string, string] => [name, unescaped(value)],
    );
    return this.post(action, { ...Object.fromEntries(hidden), ...fields });
  }

  async #send(
    path: string,
    init: RequestInit & { headers: Readonly<Record<string, string>> },
  ): Promise<Shown> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(new URL(path, this.#url), {
      ...init,
      redirect: 'manual',
      headers: { ...(cookie === '' ? {} : { cookie }), ...init.headers },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const location = response.headers.get('location');
    return {
      status: response.status,
      html: await response.text(),
      headers: response.headers,
      location: location === null ? undefined : new URL(location, this.#url),
    };
  }
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
