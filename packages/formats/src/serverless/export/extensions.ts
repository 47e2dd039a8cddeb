import type { SetupRoute } from '@portcullis/model/setup';
import { routeSettings } from '../../cloudformation/export/http-api.ts';
import { methodSettings } from '../../cloudformation/export/rest-api.ts';
import {
  Commented,
  type TemplateMap,
  type TemplateValue,
} from '../../cloudformation/export/template-value.ts';
import type { WrittenFile } from '../../export/index.ts';
import { printValue, type Value } from '../../export/type-script-text.ts';
import type { ServiceDraft } from './service-draft.ts';

/** `resources.extensions`: what the framework's own resources lack. */
export function extensionsOf(draft: ServiceDraft): TemplateValue | undefined {
  const { setup } = draft;
  const throttle = {
    ThrottlingRateLimit: setup.stage.throttle.rateLimit,
    ThrottlingBurstLimit: setup.stage.throttle.burstLimit,
  };
  switch (setup.kind) {
    case 'REST':
      return '${file(stage.cjs)}';
    case 'HTTP': {
      const settings = routeSettings(draft);
      return {
        HttpApiStage: {
          // The settings of a route want the route.
          DependsOn: settings === undefined ? undefined : setup.routes.map(httpRouteId),
          Properties: { DefaultRouteSettings: throttle, RouteSettings: settings },
        },
      };
    }
    case 'WEBSOCKET':
      return {
        WebsocketsDeploymentStage: {
          Properties: { DefaultRouteSettings: throttle, RouteSettings: routeSettings(draft) },
        },
        ...Object.fromEntries(
          setup.routes.flatMap(({ path, auth }) =>
            auth.type === 'AWS_IAM'
              ? [
                  [
                    `${webSocketRouteKey(path)}WebsocketsRoute`,
                    new Commented('Who is not let in here has no connection.', {
                      Properties: { AuthorizationType: 'AWS_IAM' },
                    }),
                  ],
                ]
              : [],
          ),
        ),
      };
    case 'GRAPHQL':
      return undefined;
  }
}

/** As the framework names it: `GET /orders/{id}` is `HttpApiRouteGetOrdersIdVar`. */
function httpRouteId({ method, path }: SetupRoute): string {
  if (path === '$default') return 'HttpApiRouteDefault';
  const parts = `${method} ${path}`.split('/').map((part) => {
    const plain = part
      .toLowerCase()
      .replace(/-/g, 'Dash')
      .replace(/\{(.*)\}/g, '$1Var')
      .replace(/[^0-9A-Za-z]/g, '');
    return `${plain.charAt(0).toUpperCase()}${plain.slice(1)}`;
  });
  return `HttpApiRoute${parts.join('')}`;
}

function webSocketRouteKey(route: string): string {
  return route
    .replace(/\$/g, 'S')
    .replace(/\//g, 'Slash')
    .replace(/-/g, 'Dash')
    .replace(/_/g, 'Underscore')
    .replace(/\./g, 'Period');
}

/** Throttles of a REST API: properties of a deployment whose logical id changes, which YAML cannot follow. */
export function stageFile(draft: ServiceDraft, waitsFor: readonly string[]): readonly WrittenFile[] {
  const { setup } = draft;
  if (setup.kind !== 'REST') return [];
  const [general, ...own] = methodSettings(draft);
  // Those for all methods are properties of the stage itself.
  const { ResourcePath: _path, HttpMethod: _method, ...stage } = plain(general);
  const extension: Value = {
    DependsOn: waitsFor.length === 0 ? undefined : waitsFor,
    Properties: { StageDescription: { ...stage, MethodSettings: own.map(plain) } },
  };
  const text = [
    '// Throttles of the stage. The framework gives its deployment another logical id each time it packages, so that',
    '// every change is deployed; this file finds it.',
    'module.exports = async ({ resolveVariable }) => ({',
    `  [\`ApiGatewayDeployment\${await resolveVariable('sls:instanceId')}\`]: ${printValue(extension, 2, 80)},`,
    '});',
    '',
  ].join('\n');
  return [{ path: 'stage.cjs', text }];
}

/** As a value of a program; intrinsic functions are not among settings. */
function plain(settings: TemplateMap | undefined): { readonly [key: string]: Value } {
  const entries = Object.entries(settings ?? {}).filter(
    (entry): entry is [string, string | number | boolean] =>
      ['string', 'number', 'boolean'].includes(typeof entry[1]),
  );
  return Object.fromEntries(entries);
}
