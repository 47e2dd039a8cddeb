import type { Setup, SetupRoute } from '@portcullis/model/setup';
import { authorizerRef } from '../../cloudformation/export/route-permissions.ts';
import {
  Commented,
  type TemplateMap,
  type TemplateValue,
} from '../../cloudformation/export/template-value.ts';
import { onOneLineOf } from '../../export/type-script-text.ts';
import { functionKey, type ServiceDraft } from './service-draft.ts';

/** The events of a function: its routes. */
export function eventsOf(draft: ServiceDraft, functionName: string): readonly TemplateValue[] {
  const { routes, kind } = draft.setup;
  return routes
    .filter((route) => route.function === functionName && kind !== 'GRAPHQL')
    .map((route) => {
      const event = eventOf(draft, route);
      return route.auth.type === 'NONE'
        ? new Commented(`Open: ${onOneLineOf(route.auth.why)}`, event)
        : event;
    });
}

function eventOf(draft: ServiceDraft, route: SetupRoute): TemplateMap {
  switch (draft.setup.kind) {
    case 'REST':
      return { http: restEvent(draft, route) };
    case 'HTTP':
      return { httpApi: httpEvent(route) };
    default:
      return { websocket: webSocketEvent(draft.setup, route) };
  }
}

function restEvent(draft: ServiceDraft, route: SetupRoute): TemplateMap {
  const { setup } = draft;
  const { method, path, apiKeyRequired } = route;
  const answered = setup.routes.some((other) => other.path === path && other.method === 'OPTIONS');
  return {
    method: method.toLowerCase(),
    path,
    authorizer: restAuthorizer(draft, route),
    private: apiKeyRequired ? true : undefined,
    // A route that answers OPTIONS itself is the preflight of its path.
    cors: setup.cors === undefined || answered ? undefined : '${self:custom.cors}',
  };
}

function restAuthorizer(draft: ServiceDraft, route: SetupRoute): TemplateValue | undefined {
  const { auth } = route;
  switch (auth.type) {
    case 'NONE':
      return undefined;
    case 'AWS_IAM':
      return 'aws_iam';
    case 'AUTHORIZER': {
      const cognito =
        draft.setup.authorizers.find(({ name }) => name === auth.authorizer)?.kind === 'COGNITO';
      return {
        type: cognito ? 'COGNITO_USER_POOLS' : 'CUSTOM',
        authorizerId: authorizerRef(draft, route),
        scopes: cognito && auth.scopes.length > 0 ? auth.scopes : undefined,
      };
    }
  }
}

function httpEvent({ method, path, auth }: SetupRoute): TemplateMap {
  const place: TemplateMap =
    path === '$default' ? { path: '*' } : { method: method === 'ANY' ? '*' : method.toLowerCase(), path };
  switch (auth.type) {
    case 'NONE':
      return place;
    case 'AWS_IAM':
      return { ...place, authorizer: { type: 'aws_iam' } };
    case 'AUTHORIZER':
      return {
        ...place,
        authorizer: {
          name: auth.authorizer,
          scopes: auth.scopes.length > 0 ? auth.scopes : undefined,
        },
      };
  }
}

/** IAM is no authorizer of the framework's events: an extension of the route's resource says it. */
function webSocketEvent(setup: Setup, { path, auth }: SetupRoute): TemplateMap {
  if (auth.type !== 'AUTHORIZER') return { route: path };
  const authorizer = setup.authorizers.find(({ name }) => name === auth.authorizer);
  if (authorizer?.kind !== 'LAMBDA') {
    throw new Error(`authorizer ${auth.authorizer}: a WebSocket API has Lambda authorizers only`);
  }
  return {
    route: path,
    authorizer: {
      name: functionKey(authorizer.function),
      identitySource: authorizer.identitySources.map(
        ({ in: where, name }) => `route.request.${where}.${name}`,
      ),
    },
  };
}
