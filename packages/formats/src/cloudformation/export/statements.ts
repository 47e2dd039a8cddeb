import type { Setup, SetupRoute } from '@portcullis/model/setup';
import type { TemplateMap } from './template-value.ts';

/** What `portcullis audit` is told: which routes are open on purpose and why, and where a key is enough. */
export function statementsFor(setup: Setup): TemplateMap | undefined {
  // What stands under /.well-known is public by its name (RFC 8615).
  const open = setup.routes.flatMap((route) =>
    route.auth.type === 'NONE' && !route.path.startsWith('/.well-known/')
      ? [{ route, why: route.auth.why }]
      : [],
  );
  // Of a WebSocket API $connect alone decides.
  if (open.length === 0 || (setup.kind !== 'REST' && setup.kind !== 'HTTP')) return undefined;
  const keyed = open.filter(({ route }) => route.apiKeyRequired);
  const bare = open.filter(({ route }) => !route.apiKeyRequired);
  return {
    Portcullis: {
      Public:
        bare.length === 0 ? undefined : bare.map(({ route, why }) => ({ route: nameOf(route), reason: why })),
      Suppress:
        keyed.length === 0
          ? undefined
          : keyed.map(({ route, why }) => ({ rule: 'A04', route: nameOf(route), reason: why })),
    },
  };
}

function nameOf({ method, path }: SetupRoute): string {
  return `${method} ${path}`;
}
