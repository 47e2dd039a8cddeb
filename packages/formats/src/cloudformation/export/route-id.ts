import type { SetupRoute } from '@portcullis/model/setup';
import type { TemplateDraft } from './template-draft.ts';

/** `GET /orders/{id}` of Orders is `OrdersGetOrdersById`; the root is `OrdersGetRoot`. Distinct routes get distinct ids. */
export function routeId(draft: TemplateDraft, route: SetupRoute): string {
  const own = plain(route);
  const before = draft.setup.routes
    .slice(0, draft.setup.routes.indexOf(route))
    .filter((other) => plain(other) === own).length;
  return draft.id(before === 0 ? own : `${own}${before + 1}`);
}

function plain({ method, path }: SetupRoute): string {
  const verb = method.charAt(0) + method.slice(1).toLowerCase();
  return `${verb}${pathWords(path)}`;
}

/** `/orders/{id}` is `OrdersById`, `$connect` is `Connect`. */
export function pathWords(path: string): string {
  const words = path.split('/').map((segment) => {
    const parameter = segment.startsWith('{');
    const letters = segment.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
    const joined = letters.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
    return parameter ? `By${joined}` : joined;
  });
  return words.join('') || 'Root';
}
