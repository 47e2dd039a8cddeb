import type { ServiceRequest } from '../http/service-request.ts';

/** The parameters that the browser brings back from a provider. */
export interface CallbackForm {
  readonly path: 'saml2' | 'oauth2';
  get(name: string): string | undefined;
}

/** `undefined`: no callback, or one that says something twice. */
export function callbackForm(request: ServiceRequest): CallbackForm | undefined {
  const { method, wirePath, rawQuery, body } = request;
  const match = /^\/(saml2|oauth2)\/idpresponse$/.exec(wirePath);
  if (match === null) return undefined;
  const path = match[1] as 'saml2' | 'oauth2';
  if (method === 'GET') return path === 'oauth2' ? formOf(path, rawQuery) : undefined;
  if (method !== 'POST' || !isForm(request.header('content-type'))) return undefined;
  return formOf(path, Buffer.from(body).toString('utf8'));
}

function isForm(contentType: string | undefined): boolean {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded';
}

function formOf(path: 'saml2' | 'oauth2', text: string): CallbackForm | undefined {
  const values = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (values.has(name)) return undefined;
    values.set(name, value);
  }
  return { path, get: (name) => values.get(name) };
}
