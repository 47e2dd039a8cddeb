import type { Setup, SetupAuth, SetupAuthorizer, SetupCors, SetupRoute } from '@portcullis/model/setup';
import { pascalCase } from '../../export/names.ts';
import { Commented, Expression, quoted, type Value } from '../../export/type-script-text.ts';
import { writeAccessLog } from './access-log.ts';
import { defaultAuth } from './default-auth.ts';
import { functionName } from './functions.ts';
import type { Program } from './program.ts';
import { ENDPOINT, textOf } from './references.ts';
import { writePolicyDocument } from './resource-policy.ts';
import { poolName } from './user-pools.ts';

/** What identity sources do. */
export const SCREENED = 'A request without one of these is refused before the function runs.';

export function authorizerName(program: Program, name: string): string {
  return program.names.of('authorizer', name);
}

export function writeRestApi(program: Program): void {
  const { setup } = program;
  for (const authorizer of usedAuthorizers(setup)) writeAuthorizer(program, authorizer);
  if (setup.resourcePolicy !== undefined) writePolicyDocument(program, setup.resourcePolicy);
  program.section();
  writeAccessLog(program);
  program.construct('apigateway.RestApi', `${setup.name}Api`, apiProperties(program), 'api');
  if (setup.cors !== undefined) writeGatewayResponses(program);
  writeMethods(program);
}

/** The CDK refuses an authorizer that nothing uses. */
function usedAuthorizers(setup: Setup): readonly SetupAuthorizer[] {
  const auths: readonly SetupAuth[] = [defaultAuth(setup), ...setup.routes.map(({ auth }) => auth)];
  const used = new Set(auths.map((auth) => (auth.type === 'AUTHORIZER' ? auth.authorizer : undefined)));
  return setup.authorizers.filter(({ name }) => used.has(name));
}

function writeAuthorizer(program: Program, authorizer: SetupAuthorizer): void {
  const constant = authorizerName(program, authorizer.name);
  program.section();
  switch (authorizer.kind) {
    case 'COGNITO': {
      const pool = new Expression(poolName(program, authorizer.userPool));
      program.construct(
        'apigateway.CognitoUserPoolsAuthorizer',
        pascalCase(constant),
        { cognitoUserPools: [pool] },
        constant,
      );
      return;
    }
    case 'LAMBDA': {
      const sources = authorizer.identitySources.map(
        ({ in: where, name }) =>
          new Expression(
            `apigateway.IdentitySource.${where === 'header' ? 'header' : 'queryString'}(${quoted(name)})`,
          ),
      );
      const properties = {
        handler: new Expression(functionName(program, authorizer.function)),
        identitySources: sources.length === 0 ? [] : new Commented(SCREENED, sources),
        resultsCacheTtl: new Expression(`cdk.Duration.seconds(${authorizer.ttlSeconds})`),
      };
      program.construct('apigateway.RequestAuthorizer', pascalCase(constant), properties, constant);
      return;
    }
    case 'JWT':
      throw new Error(`authorizer ${authorizer.name}: a REST API has no JWT authorizer`);
  }
}

function apiProperties(program: Program): Value {
  const { setup } = program;
  const { stage, cors } = setup;
  return {
    restApiName: setup.name,
    ...endpoint(setup),
    policy: setup.resourcePolicy === undefined ? undefined : new Expression('policy'),
    disableExecuteApiEndpoint:
      setup.mutualTls === undefined
        ? undefined
        : new Commented('Callers would get around the certificate there.', true),
    apiKeySourceType:
      setup.usagePlan === undefined
        ? undefined
        : new Expression(`apigateway.ApiKeySourceType.${setup.usagePlan.keySource}`),
    cloudWatchRole: new Commented(
      'The role with which API Gateway writes logs is a setting of the account; set it to false where the account has one.',
      true,
    ),
    defaultMethodOptions: new Commented(
      'A method that says nothing of its own is guarded by this.',
      methodOptions(program, defaultAuth(setup), false),
    ),
    defaultCorsPreflightOptions:
      cors === undefined || hasOwnPreflight(setup) ? undefined : corsOptions(program, cors),
    deployOptions: {
      stageName: stage.name,
      throttlingRateLimit: stage.throttle.rateLimit,
      throttlingBurstLimit: stage.throttle.burstLimit,
      methodOptions: methodThrottles(setup.routes),
      accessLogDestination: new Expression('new apigateway.LogGroupLogDestination(accessLog)'),
      accessLogFormat: new Expression('ACCESS_LOG'),
    },
  };
}

/** A route that answers OPTIONS itself: the CDK cannot make a second method there. */
function hasOwnPreflight({ routes }: Setup): boolean {
  return routes.some(({ method }) => method === 'OPTIONS');
}

function corsOptions(program: Program, cors: SetupCors): Value {
  return {
    allowOrigins: [textOf(program, cors.allowOrigin)],
    allowMethods: cors.allowMethods.includes('ANY')
      ? new Expression('apigateway.Cors.ALL_METHODS')
      : cors.allowMethods,
    allowHeaders: cors.allowHeaders,
    maxAge: new Expression(`cdk.Duration.seconds(${cors.maxAgeSeconds})`),
  };
}

function endpoint(setup: Setup): { readonly [property: string]: Value } {
  if (setup.privateEndpoint === undefined) {
    return { endpointTypes: [new Expression('apigateway.EndpointType.REGIONAL')] };
  }
  return {
    endpointConfiguration: {
      types: [new Expression('apigateway.EndpointType.PRIVATE')],
      vpcEndpoints: [new Expression(ENDPOINT)],
    },
  };
}

function methodThrottles(routes: readonly SetupRoute[]): Value | undefined {
  const throttled = routes.flatMap(({ method, path, throttle }) =>
    throttle === undefined
      ? []
      : [
          [
            `${path}/${method === 'ANY' ? '*' : method}`,
            { throttlingRateLimit: throttle.rateLimit, throttlingBurstLimit: throttle.burstLimit },
          ] as const,
        ],
  );
  return throttled.length === 0 ? undefined : Object.fromEntries(throttled);
}

/** Without these a browser reports every refusal as a CORS error. */
function writeGatewayResponses(program: Program): void {
  const { cors } = program.setup;
  if (cors === undefined) return;
  program.comment('Without these a browser reports every refusal as a CORS error.');
  const origin = `\`'\${${textOf(program, cors.allowOrigin).text}}'\``;
  for (const type of ['DEFAULT_4XX', 'DEFAULT_5XX']) {
    program.call('api.addGatewayResponse', [
      type === 'DEFAULT_4XX' ? 'Refusals' : 'Failures',
      {
        type: new Expression(`apigateway.ResponseType.${type}`),
        responseHeaders: { 'Access-Control-Allow-Origin': new Expression(origin) },
      },
    ]);
  }
}

function writeMethods(program: Program): void {
  const { routes } = program.setup;
  program.section();
  const functions = [...new Set(routes.map((route) => route.function))];
  for (const name of functions) {
    // Without the permission for the console's test button nothing but the deployed stage can call.
    program.call(
      'new apigateway.LambdaIntegration',
      [new Expression(functionName(program, name)), { allowTestInvoke: false }],
      integrationName(program, name),
    );
  }
  const { setup } = program;
  const cors =
    setup.cors !== undefined && hasOwnPreflight(setup) ? corsOptions(program, setup.cors) : undefined;
  for (const path of [...new Set(routes.map((route) => route.path))]) {
    program.section();
    const resource = resourceOf(program, path);
    if (path !== '/') program.statement(`const ${resource} = api.root.resourceForPath(${quoted(path)});`);
    for (const route of routes.filter((candidate) => candidate.path === path)) {
      if (route.auth.type === 'NONE') program.comment(`Open: ${route.auth.why}`);
      program.call(`${resource}.addMethod`, [
        route.method,
        new Expression(integrationName(program, route.function)),
        methodOptions(program, route.auth, route.apiKeyRequired),
      ]);
    }
    if (cors !== undefined && !routes.some((route) => route.path === path && route.method === 'OPTIONS')) {
      program.call(`${resource}.addCorsPreflight`, [cors]);
    }
  }
}

function resourceOf(program: Program, path: string): string {
  return path === '/'
    ? 'api.root'
    : program.names.of('resource', path.replaceAll('{', 'by-').replace('+}', ''));
}

function integrationName(program: Program, name: string): string {
  return program.names.of('integration', name.replace(/Function$/, ''));
}

function methodOptions(program: Program, auth: SetupAuth, apiKeyRequired: boolean): Value {
  const key = apiKeyRequired ? { apiKeyRequired: true } : {};
  const type = (name: string) => ({
    authorizationType: new Expression(`apigateway.AuthorizationType.${name}`),
  });
  switch (auth.type) {
    case 'NONE':
      return { ...type('NONE'), ...key };
    case 'AWS_IAM':
      return { ...type('IAM'), ...key };
    case 'AUTHORIZER': {
      const cognito =
        program.setup.authorizers.find(({ name }) => name === auth.authorizer)?.kind === 'COGNITO';
      return {
        ...type(cognito ? 'COGNITO' : 'CUSTOM'),
        authorizer: new Expression(authorizerName(program, auth.authorizer)),
        ...(cognito ? { authorizationScopes: auth.scopes } : {}),
        ...key,
      };
    }
  }
}
