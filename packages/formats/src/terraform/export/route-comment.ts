import type { SetupRoute } from '@portcullis/model/setup';
import { openRouteNote } from '../../export/route-note.ts';
import { type Comment, comment } from '../hcl/index.ts';

/** Stands above a route: its name, and why it is open where it is. */
export function routeComment(name: string, route: SetupRoute): Comment {
  const note = openRouteNote(route);
  return comment(note === undefined ? name : `${name}. ${note}`);
}
