import type { Definition } from '@portcullis/model';

/**
 * The definition as a matrix asks about it: whether a request is well formed is not the question, and a Lambda authorizer
 * is asked whatever the caller sends.
 */
export function forMatrix(definition: Definition): Definition {
  return {
    ...definition,
    apis: definition.apis.map((api) => ({
      ...api,
      routes: api.routes.map((route) => ({ ...route, validation: undefined })),
      authorizers: api.authorizers.map((authorizer) => {
        if (authorizer.kind !== 'TOKEN' && authorizer.kind !== 'REQUEST') return authorizer;
        const identitySources = authorizer.kind === 'TOKEN' ? authorizer.identitySources : [];
        return {
          ...authorizer,
          identitySources,
          identityValidationExpression: undefined,
          resultTtlSeconds: 0,
        };
      }),
    })),
  };
}
