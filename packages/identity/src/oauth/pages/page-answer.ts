import type { Answer } from '../../http/json-service.ts';
import { NOT_STORED } from '../oauth-error.ts';
import { policySource } from '../redirect-uri.ts';
import { type PageContent, pageDocument } from './layout.ts';

export interface PageAnswerOptions {
  readonly status?: number;
  /** Where the answer to a form of this page may be redirected: Chromium asks `form-action` about that, too. */
  readonly formTarget?: string | undefined;
  readonly headers?: readonly string[];
}

/** A hosted page with the headers that all of them have: kept by nobody, framed by nobody, nothing inline runs. */
export function pageAnswer(content: PageContent, options: PageAnswerOptions = {}): Answer {
  const target = options.formTarget === undefined ? undefined : policySource(options.formTarget);
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    ...(content.script === undefined ? [] : ["script-src 'self'"]),
    `form-action 'self'${target === undefined ? '' : ` ${target}`}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
  return {
    status: options.status ?? 200,
    headers: [
      'Content-Type',
      'text/html; charset=utf-8',
      'Content-Security-Policy',
      policy,
      'X-Frame-Options',
      'DENY',
      ...COMMON,
      ...(options.headers ?? []),
    ],
    body: pageDocument(content),
    crossOrigin: false,
  };
}

const COMMON: readonly string[] = [
  ...NOT_STORED,
  'X-Content-Type-Options',
  'nosniff',
  // A page's own address has the request in it: other sites do not learn it, own forms still say where they are from.
  'Referrer-Policy',
  'same-origin',
];

/** A redirect to an address that was checked, or to a path of this service. */
export function redirectAnswer(location: string, headers: readonly string[] = []): Answer {
  return {
    status: 302,
    headers: ['Location', location, ...COMMON, ...headers],
    body: '',
    crossOrigin: false,
  };
}
