import type { SetupAuth, SetupAuthorizer, SetupRoute } from '@portcullis/model/setup';
import { pascalCase } from '../../export/names.ts';
import { Commented, comment, Expression, printValue, type Value } from '../../export/type-script-text.ts';
import { writeAccessLog } from './access-log.ts';
import { defaultAuth } from './default-auth.ts';
import { functionName } from './functions.ts';
import type { Program } from './program.ts';
import { clientName, textOf } from './references.ts';
import { authorizerName, SCREENED } from './rest-api.ts';
import { poolName } from './user-pools.ts';

export function writeHttpApi(program: Program): void {
  const { setup } = program;
  for (const authorizer of setup.authorizers) writeAuthorizer(program, authorizer);
  if (setup.routes.some(({ auth }) => auth.type === 'AWS_IAM') || defaultAuth(setup).type === 'AWS_IAM') {
    program.call('new authorizers.HttpIamAuthorizer', [], IAM);
  }
  if (setup.routes.some(({ auth }) => auth.type === 'NONE')) {
    program.call('new apigwv2.HttpNoneAuthorizer', [], OPEN);
  }
  program.section();
  program.construct('apigwv2.HttpApi', `${setup.name}Api`, apiProperties(program), 'api');
  writeRoutes(program);
  writeStage(program);
}

const IAM = 'iamAuthorizer';
const OPEN = 'open';
const ROUTES = 'routes';
/** The custom domain, where there is one. */
export const DOMAIN = 'domain';

function writeAuthorizer(program: Program, authorizer: SetupAuthorizer): void {
  const constant = authorizerName(program, authorizer.name);
  program.section();
  switch (authorizer.kind) {
    case 'JWT':
      writeJwtAuthorizer(program, authorizer, constant);
      return;
    case 'LAMBDA': {
      const sources = authorizer.identitySources.map(({ in: where, name }) => `$request.${where}.${name}`);
      program.call(
        'new authorizers.HttpLambdaAuthorizer',
        [
          pascalCase(constant),
          new Expression(functionName(program, authorizer.function)),
          {
            identitySource: sources.length === 0 ? [] : new Commented(SCREENED, sources),
            responseTypes: new Commented(
              'The function returns a policy for all routes, so that what is cached for one does not decide for another.',
              [new Expression('authorizers.HttpLambdaResponseType.IAM')],
            ),
            resultsCacheTtl: new Expression(`cdk.Duration.seconds(${authorizer.ttlSeconds})`),
          },
        ],
        constant,
      );
      return;
    }
    case 'COGNITO':
      throw new Error(`authorizer ${authorizer.name}: an HTTP API has no Cognito authorizer`);
  }
}

/** With a pool of this stack it is the construct for pools, where all audiences are the pool's own clients. */
function writeJwtAuthorizer(
  program: Program,
  authorizer: Extract<SetupAuthorizer, { kind: 'JWT' }>,
  constant: string,
): void {
  const { issuer, audiences } = authorizer;
  const clients = audiences.flatMap((audience) => ('client' in audience ? [audience] : []));
  if ('userPool' in issuer && !('client' in issuer) && clients.length === audiences.length) {
    program.call(
      'new authorizers.HttpUserPoolAuthorizer',
      [
        pascalCase(constant),
        new Expression(poolName(program, issuer.userPool)),
        {
          userPoolClients: clients.map(
            ({ userPool, client }) => new Expression(clientName(program, userPool, client)),
          ),
        },
      ],
      constant,
    );
    return;
  }
  program.call(
    'new authorizers.HttpJwtAuthorizer',
    [
      pascalCase(constant),
      textOf(program, issuer),
      { jwtAudience: audiences.map((audience) => textOf(program, audience)) },
    ],
    constant,
  );
}

function apiProperties(program: Program): Value {
  const { setup } = program;
  const { cors } = setup;
  const auth = defaultAuth(setup);
  return {
    apiName: setup.name,
    createDefaultStage: false,
    disableExecuteApiEndpoint:
      setup.mutualTls === undefined
        ? undefined
        : new Commented('Callers would get around the certificate there.', true),
    defaultAuthorizer: new Commented(
      'A route that says nothing of its own is guarded by this.',
      authorizerOf(program, auth),
    ),
    defaultAuthorizationScopes:
      auth.type === 'AUTHORIZER' && auth.scopes.length > 0 ? auth.scopes : undefined,
    corsPreflight:
      cors === undefined
        ? undefined
        : {
            allowOrigins: [textOf(program, cors.allowOrigin)],
            allowMethods: cors.allowMethods.map(
              (method) => new Expression(`apigwv2.CorsHttpMethod.${method}`),
            ),
            allowHeaders: cors.allowHeaders,
            maxAge: new Expression(`cdk.Duration.seconds(${cors.maxAgeSeconds})`),
          },
  };
}

function authorizerOf(program: Program, auth: SetupAuth): Expression {
  switch (auth.type) {
    case 'NONE':
      return new Expression(OPEN);
    case 'AWS_IAM':
      return new Expression(IAM);
    case 'AUTHORIZER':
      return new Expression(authorizerName(program, auth.authorizer));
  }
}

/** `routes`: the stage is made after them, since it has settings of theirs. */
function writeRoutes(program: Program): void {
  const { setup } = program;
  program.section();
  for (const name of new Set(setup.routes.map((route) => route.function))) {
    const integration = program.names.of('integration', name.replace(/Function$/, ''));
    program.call(
      'new integrations.HttpLambdaIntegration',
      [pascalCase(integration), new Expression(functionName(program, name))],
      integration,
    );
  }
  program.section();
  const defaults = defaultAuth(setup);
  const scoped = defaults.type === 'AUTHORIZER' && defaults.scopes.length > 0;
  program.statement(`const ${ROUTES} = [`);
  for (const route of setup.routes) {
    if (route.auth.type === 'NONE') {
      program.statement(`  ${comment(`Open: ${route.auth.why}`, 6).trim()}`);
    }
    program.statement(`  ${routeText(program, route, scoped)},`);
  }
  program.statement('];');
}

function routeText(program: Program, route: SetupRoute, scopesByDefault: boolean): string {
  const { auth, method, path } = route;
  const scopes = auth.type === 'AUTHORIZER' ? auth.scopes : [];
  const guarded = {
    integration: new Expression(program.names.of('integration', route.function.replace(/Function$/, ''))),
    authorizer: authorizerOf(program, auth),
    authorizationScopes: scopes.length > 0 || scopesByDefault ? scopes : undefined,
  };
  if (path === '$default') {
    const properties = {
      httpApi: new Expression('api'),
      routeKey: new Expression('apigwv2.HttpRouteKey.DEFAULT'),
      integration: guarded.integration,
      authorizer: guarded.authorizer,
      authorizationScopes: scopes.length > 0 ? scopes : undefined,
    };
    return `new apigwv2.HttpRoute(this, 'DefaultRoute', ${printValue(properties, 6, 54)})`;
  }
  const options = { path, methods: [new Expression(`apigwv2.HttpMethod.${method}`)], ...guarded };
  return `...api.addRoutes(${printValue(options, 6, 23)})`;
}

function writeStage(program: Program): void {
  const { mutualTls } = program.setup;
  program.section();
  writeAccessLog(program);
  program.construct(
    'apigwv2.HttpStage',
    'Stage',
    {
      httpApi: new Expression('api'),
      ...stageProperties(program),
      domainMapping: mutualTls === undefined ? undefined : { domainName: new Expression(DOMAIN) },
    },
    'stage',
  );
  writeRouteSettings(program);
  program.statement(`stage.node.addDependency(...${ROUTES});`);
}

/** Throttles of single routes. */
export function writeRouteSettings(program: Program): void {
  const throttled = program.setup.routes.flatMap(({ method, path, throttle }) =>
    throttle === undefined
      ? []
      : [
          [
            path.startsWith('/') ? `${method} ${path}` : path,
            { ThrottlingRateLimit: throttle.rateLimit, ThrottlingBurstLimit: throttle.burstLimit },
          ] as const,
        ],
  );
  if (throttled.length === 0) return;
  program.comment('The construct has no settings for single routes.');
  const settings = printValue(Object.fromEntries(throttled), 4, 70);
  program.statement(`(stage.node.defaultChild as apigwv2.CfnStage).routeSettings = ${settings};`);
}

/** What stages of HTTP and WebSocket APIs share. */
export function stageProperties(program: Program): { readonly [property: string]: Value } {
  const { stage } = program.setup;
  return {
    stageName: stage.name,
    autoDeploy: true,
    throttle: { rateLimit: stage.throttle.rateLimit, burstLimit: stage.throttle.burstLimit },
    accessLogSettings: {
      destination: new Expression('new apigwv2.LogGroupLogDestination(accessLog)'),
      format: new Expression('ACCESS_LOG'),
    },
  };
}
