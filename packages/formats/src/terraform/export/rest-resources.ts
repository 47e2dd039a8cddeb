import { attributes, type Body, block, type Expression, reference, text } from '../hcl/index.ts';
import type { Writing } from './writing.ts';

/** Every path of the API and those above it, parents first; the root is there already. */
export function resources(writing: Writing): Body {
  return pathsOf(writing).map((path) => {
    const cut = path.lastIndexOf('/');
    return block(
      'resource',
      ['aws_api_gateway_resource', resourceLabel(writing, path)],
      attributes({
        rest_api_id: writing.api('id'),
        parent_id: resourceId(writing, path.slice(0, cut)),
        path_part: text(path.slice(cut + 1)),
      }),
    );
  });
}

/** The id of the resource that a path is. */
export function resourceId(writing: Writing, path: string): Expression {
  if (path === '' || path === '/') return writing.api('root_resource_id');
  return reference(`aws_api_gateway_resource.${resourceLabel(writing, path)}.id`);
}

export function resourceLabel(writing: Writing, path: string): string {
  return writing.labels.of('resource', path);
}

function pathsOf({ setup }: Writing): readonly string[] {
  const paths = new Set<string>();
  for (const { path } of setup.routes) {
    const segments = path.split('/').filter((segment) => segment !== '');
    for (const index of segments.keys()) paths.add(`/${segments.slice(0, index + 1).join('/')}`);
  }
  return [...paths].sort();
}
