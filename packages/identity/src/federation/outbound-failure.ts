/** What a URL of a provider gave in place of what is asked for. */
export type OutboundFailure =
  | { readonly reason: 'timeout' | 'reset' | 'unreachable' | 'tooLarge' | 'content' }
  | { readonly reason: 'status'; readonly status: number; readonly error?: string | undefined };

const TEXTS: Readonly<Record<Exclude<OutboundFailure['reason'], 'status'>, string>> = {
  timeout: 'did not answer in time',
  reset: 'closed the connection',
  unreachable: 'cannot be reached',
  tooLarge: 'answered with more than is taken',
  content: 'answered with something else than is asked for',
};

/** The same for the log of the operator. `url`: without a query, which may have secrets. */
export function outboundFailureText(url: string, failure: OutboundFailure): string {
  if (failure.reason !== 'status') return `${url} ${TEXTS[failure.reason]}`;
  return `${url} answered ${failure.status}${failure.error === undefined ? '' : `: ${failure.error}`}`;
}
