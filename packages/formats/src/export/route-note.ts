import type { SetupRoute } from '@portcullis/model/setup';

/** Why a route has no auth of its own; what the text says where somebody reads that it is open. */
export function openRouteNote({ path, auth, apiKeyRequired }: SetupRoute): string | undefined {
  if (auth.type !== 'NONE') return undefined;
  // Of a WebSocket API only $connect is asked who calls.
  if (!path.startsWith('/') && !path.startsWith('$connect')) return `No auth of its own: ${auth.why}`;
  return apiKeyRequired ? `Asks for an API key alone: ${auth.why}` : `Open to everybody: ${auth.why}`;
}
