import type { ServiceRequest } from '../http/service-request.ts';
import { isStorable } from '../http/storable-text.ts';

export type CallbackPath = 'saml2/idpresponse' | 'oauth2/idpresponse' | 'saml2/logout';

/** The parameters that the browser brings back from a provider. */
export interface CallbackForm {
  readonly path: CallbackPath;
  get(name: string): string | undefined;
}

/** `undefined`: no callback, or one that says something twice. */
export function callbackForm(request: ServiceRequest): CallbackForm | undefined {
  const { method, wirePath, rawQuery, body } = request;
  const path = PATHS.find((one) => wirePath === `/${one}`);
  if (path === undefined) return undefined;
  if (method === 'GET') return path === 'oauth2/idpresponse' ? formOf(path, rawQuery) : undefined;
  if (method !== 'POST' || !isForm(request.header('content-type'))) return undefined;
  return formOf(path, Buffer.from(body).toString('utf8'));
}

const PATHS: readonly CallbackPath[] = ['saml2/idpresponse', 'oauth2/idpresponse', 'saml2/logout'];

function isForm(contentType: string | undefined): boolean {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded';
}

function formOf(path: CallbackPath, text: string): CallbackForm | undefined {
  const values = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (values.has(name) || !isStorable(value)) return undefined;
    values.set(name, value);
  }
  return { path, get: (name) => values.get(name) };
}
