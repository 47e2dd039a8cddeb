import type { Setup, SetupAuth, SetupRoute } from '@portcullis/model/setup';
import { onOneLineOf } from '../../cdk/export/type-script-text.ts';
import {
  Commented,
  ref,
  type TemplateMap,
  type TemplateValue,
} from '../../cloudformation/export/template-value.ts';
import { functionKey } from './service-draft.ts';

/** The events of a function: its routes. */
export function eventsOf(setup: Setup, functionName: string): readonly TemplateValue[] {
  return setup.routes
    .filter((route) => route.function === functionName && setup.kind !== 'GRAPHQL')
    .map((route) => {
      const event = eventOf(setup, route);
      return route.auth.type === 'NONE'
        ? new Commented(`Open: ${onOneLineOf(route.auth.why)}`, event)
        : event;
    });
}

function eventOf(setup: Setup, route: SetupRoute): TemplateMap {
  switch (setup.kind) {
    case 'REST':
      return { http: restEvent(setup, route) };
    case 'HTTP':
      return { httpApi: httpEvent(route) };
    default:
      return { websocket: webSocketEvent(setup, route) };
  }
}

function restEvent(setup: Setup, route: SetupRoute): TemplateMap {
  const { method, path, auth, apiKeyRequired } = route;
  const answered = setup.routes.some((other) => other.path === path && other.method === 'OPTIONS');
  return {
    method: method.toLowerCase(),
    path,
    authorizer: restAuthorizer(setup, auth),
    private: apiKeyRequired ? true : undefined,
    // A route that answers OPTIONS itself is the preflight of its path.
    cors: setup.cors === undefined || answered ? undefined : '${self:custom.cors}',
  };
}

function restAuthorizer(setup: Setup, auth: SetupAuth): TemplateValue | undefined {
  switch (auth.type) {
    case 'NONE':
      return undefined;
    case 'AWS_IAM':
      return 'aws_iam';
    case 'AUTHORIZER': {
      const cognito = setup.authorizers.find(({ name }) => name === auth.authorizer)?.kind === 'COGNITO';
      return {
        type: cognito ? 'COGNITO_USER_POOLS' : 'CUSTOM',
        authorizerId: ref(`${setup.name}${auth.authorizer}Authorizer`),
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
