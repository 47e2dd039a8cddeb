import type { SetupAuth, SetupRoute } from '@portcullis/model/setup';
import { pascalCase } from '../../export/names.ts';
import { Commented, Expression, type Value } from '../../export/type-script-text.ts';
import { writeAccessLog } from './access-log.ts';
import { functionName } from './functions.ts';
import { stageProperties, writeRouteSettings } from './http-api.ts';
import type { Program } from './program.ts';
import { authorizerName } from './rest-api.ts';

/** Routes that API Gateway has by itself, and where the construct takes them. */
const OWN_ROUTES: Readonly<Record<string, string>> = {
  $connect: 'connectRouteOptions',
  $disconnect: 'disconnectRouteOptions',
  $default: 'defaultRouteOptions',
};

const IAM = 'iamAuthorizer';

export function writeWebSocketApi(program: Program): void {
  const { setup } = program;
  writeAuthorizers(program);
  program.section();
  for (const name of new Set(setup.routes.map((route) => route.function))) {
    const integration = integrationName(program, name);
    program.call(
      'new integrations.WebSocketLambdaIntegration',
      [pascalCase(integration), new Expression(functionName(program, name))],
      integration,
    );
  }
  program.section();
  const own = setup.routes.flatMap((route) => {
    const option = OWN_ROUTES[route.path];
    return option === undefined ? [] : [[option, ownRoute(program, route)] as const];
  });
  program.construct(
    'apigwv2.WebSocketApi',
    `${setup.name}Api`,
    { apiName: setup.name, ...Object.fromEntries(own) },
    'api',
  );
  for (const route of setup.routes.filter(({ path }) => OWN_ROUTES[path] === undefined)) {
    program.call('api.addRoute', [
      route.path,
      { integration: new Expression(integrationName(program, route.function)) },
    ]);
  }
  program.section();
  writeAccessLog(program);
  program.construct(
    'apigwv2.WebSocketStage',
    'Stage',
    { webSocketApi: new Expression('api'), ...stageProperties(program) },
    'stage',
  );
  writeRouteSettings(program);
  program.statement('stage.node.addDependency(api);');
}

function writeAuthorizers(program: Program): void {
  const { authorizers, routes } = program.setup;
  for (const authorizer of authorizers) {
    if (authorizer.kind !== 'LAMBDA') {
      throw new Error(`authorizer ${authorizer.name}: a WebSocket API has Lambda authorizers only`);
    }
    const constant = authorizerName(program, authorizer.name);
    program.call(
      'new authorizers.WebSocketLambdaAuthorizer',
      [
        pascalCase(constant),
        new Expression(functionName(program, authorizer.function)),
        {
          identitySource: authorizer.identitySources.map(
            ({ in: where, name }) => `route.request.${where}.${name}`,
          ),
        },
      ],
      constant,
    );
  }
  if (routes.some(({ auth }) => auth.type === 'AWS_IAM')) {
    program.call('new authorizers.WebSocketIamAuthorizer', [], IAM);
  }
}

/** Only `$connect` has an authorizer; the other routes are for who is connected. */
function ownRoute(program: Program, route: SetupRoute): Value {
  const authorizer = authorizerOf(program, route.auth);
  const options = {
    integration: new Expression(integrationName(program, route.function)),
    ...(authorizer === undefined ? {} : { authorizer }),
  };
  if (route.path !== '$connect') return options;
  const why =
    route.auth.type === 'NONE'
      ? `Open: ${route.auth.why}`
      : 'The one route that is guarded: who is not let in here has no connection.';
  return new Commented(why, options);
}

function authorizerOf(program: Program, auth: SetupAuth): Expression | undefined {
  switch (auth.type) {
    case 'NONE':
      return undefined;
    case 'AWS_IAM':
      return new Expression(IAM);
    case 'AUTHORIZER':
      return new Expression(authorizerName(program, auth.authorizer));
  }
}

function integrationName(program: Program, name: string): string {
  return program.names.of('integration', name.replace(/Function$/, ''));
}
