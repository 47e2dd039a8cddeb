import type { IdentitySource } from '@portcullis/model';
import { contextVariable } from './context-variables.ts';
import type { ContextView } from './context-view.ts';
import { headersOf, queryPairs } from './request.ts';

/**
 * The value of an identity source, or `undefined` where the request lacks it or has it empty. A header or parameter
 * that was sent twice counts with all its values joined by commas, so that no copy can hide behind another.
 */
export function identityValue(source: IdentitySource, view: ContextView): string | undefined {
  const value = read(source, view);
  return value === undefined || value === '' ? undefined : value;
}

function read(source: IdentitySource, view: ContextView): string | undefined {
  switch (source.in) {
    case 'header':
      return joined(headersOf(view.request, source.name.toLowerCase()));
    case 'querystring':
      return joined(
        queryPairs(view.request.rawQuery)
          .filter(([name]) => name === source.name)
          .map(([, value]) => value),
      );
    case 'stageVariables':
      return view.stage.stage.variables[source.name];
    case 'context':
      return contextVariable(source.name, view);
  }
}

function joined(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : values.length === 1 ? values[0] : values.join(',');
}
