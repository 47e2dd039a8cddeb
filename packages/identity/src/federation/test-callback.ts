import type { ServiceRequest } from '../http/service-request.ts';

export interface TestCallback {
  readonly path: '/saml2/idpresponse' | '/oauth2/idpresponse' | '/saml2/logout';
  /** Posted; absent: `query` is got. */
  readonly form?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly cookie?: string | undefined;
}

/** A request as a browser brings it back from a provider. */
export function callback({ path, form, query = '', cookie }: TestCallback): ServiceRequest {
  const headers = new Map<string, string>();
  if (cookie !== undefined) headers.set('cookie', cookie.split(';', 1)[0] as string);
  if (form !== undefined) headers.set('content-type', 'application/x-www-form-urlencoded');
  return {
    requestId: 'test',
    method: form === undefined ? 'GET' : 'POST',
    wirePath: path,
    rawQuery: query,
    rawHeaders: [...headers].flat(),
    host: 'localhost',
    sourceIp: '127.0.0.1',
    secure: false,
    body: Buffer.from(form === undefined ? '' : new URLSearchParams(form).toString()),
    header: (name) => headers.get(name),
  };
}
