import type { Setup } from '@portcullis/model/setup';
import { addBudget } from '../../cloudformation/export/budget.ts';
import { addFront } from '../../cloudformation/export/front.ts';
import { addGraphqlApi } from '../../cloudformation/export/graphql-api.ts';
import { addIdentityPool } from '../../cloudformation/export/identity-pool.ts';
import { addInvokers } from '../../cloudformation/export/invokers.ts';
import { addMutualTls } from '../../cloudformation/export/mutual-tls.ts';
import { addPrivateEndpoint } from '../../cloudformation/export/private-endpoint.ts';
import { apiId, referenceValue } from '../../cloudformation/export/references.ts';
import { addAuthorizer, addGatewayResponses } from '../../cloudformation/export/rest-api.ts';
import {
  attribute,
  Commented,
  ref,
  sub,
  type TemplateMap,
  type TemplateValue,
} from '../../cloudformation/export/template-value.ts';
import { addUserPools } from '../../cloudformation/export/user-pools.ts';
import { addWebAcl } from '../../cloudformation/export/web-acl.ts';
import { outputsOf, resourcesOf, writeYaml } from '../../cloudformation/export/write-yaml.ts';
import type { WrittenSetup } from '../../export/index.ts';
import { kebabCase } from '../../export/names.ts';
import { extensionsOf, stageFile } from './extensions.ts';
import { functionsOf, handlerFiles } from './functions.ts';
import { heading } from './heading.ts';
import { listsFile, parametersOf, withParameters } from './parameters.ts';
import { providerOf } from './provider.ts';
import { REST_DEPLOYMENT, ServiceDraft } from './service-draft.ts';

/**
 * Writes a set-up as a service of the Serverless Framework (version 3, and osls that carries it on): routes are events
 * of functions, everything that is not the framework's stands under `resources`.
 *
 * @example
 * const { files } = exportServerless(setup); // serverless.yml, src/backend.js, ...
 */
export function exportServerless(setup: Setup): WrittenSetup {
  const draft = new ServiceDraft(setup);
  const waitsFor = addResources(draft);
  const functions = functionsOf(draft);
  const service: TemplateMap = {
    service: kebabCase(setup.name),
    frameworkVersion: new Commented('osls carries on where version 3 of the framework ended.', '3 || 4'),
    params: parametersOf(setup),
    custom: customOf(draft),
    // The functions need no modules: without this the framework would look for those of development.
    package: { excludeDevDependencies: false, patterns: ['!**', 'src/**'] },
    provider: providerOf(draft),
    functions,
    resources: {
      Resources: resourcesOf(draft),
      Outputs: outputsOf(draft),
      extensions: extensionsOf(draft),
    },
  };
  const text = writeYaml(withParameters(setup, service) as TemplateMap, heading(setup), [
    'functions',
    'resources',
    'resources.Resources',
  ]);
  return {
    files: [
      { path: 'serverless.yml', text },
      ...stageFile(draft, waitsFor),
      ...listsFile(setup),
      ...handlerFiles(setup),
      { path: 'package.json', text: packageFile(setup) },
      { path: '.gitignore', text: 'node_modules/\n.serverless/\n.portcullis/\n' },
    ],
    losses: [],
  };
}

/** Returns the logical ids that a REST API's deployment waits for, beside the methods. */
function addResources(draft: ServiceDraft): readonly string[] {
  const { setup } = draft;
  const rest = setup.kind === 'REST';
  addUserPools(draft);
  if (setup.privateEndpoint !== undefined) addPrivateEndpoint(draft, setup.privateEndpoint);
  if (rest) for (const authorizer of setup.authorizers) addAuthorizer(draft, apiId(draft), authorizer);
  const waitsFor = rest && setup.cors !== undefined ? addGatewayResponses(draft, apiId(draft)) : [];
  if (setup.kind === 'GRAPHQL') addGraphqlApi(draft);
  if (setup.identityPool !== undefined) addIdentityPool(draft, setup.identityPool);
  addInvokers(draft);
  if (setup.webAcl !== undefined) addWebAcl(draft, setup.webAcl, protectedArn(draft));
  if (setup.front !== undefined) addFront(draft, setup.front);
  if (setup.mutualTls !== undefined) {
    addMutualTls(draft, setup.mutualTls, rest ? setup.stage.name : ref(draft.id('Stage')));
  }
  if (rest) afterDeployment(draft, ['ApiWebAcl', 'DomainMapping']);
  addBudget(draft);
  return waitsFor;
}

function protectedArn(draft: ServiceDraft): TemplateValue {
  if (draft.setup.kind === 'GRAPHQL') return attribute(apiId(draft), 'Arn');
  const stage = `\${${apiId(draft)}}/stages/${draft.setup.stage.name}`;
  return sub(`arn:\${AWS::Partition}:apigateway:\${AWS::Region}::/restapis/${stage}`);
}

/** The stage is made with the deployment, and has no logical id to refer to. */
function afterDeployment(draft: ServiceDraft, names: readonly string[]): void {
  for (const id of names.map((name) => draft.id(name))) {
    const resource = draft.resources.get(id);
    if (resource !== undefined) draft.resources.set(id, { ...resource, dependsOn: [REST_DEPLOYMENT] });
  }
}

function customOf(draft: ServiceDraft): TemplateMap | undefined {
  const { cors, kind } = draft.setup;
  if (cors === undefined || kind !== 'REST') return undefined;
  return {
    cors: {
      origin: referenceValue(draft, cors.allowOrigin),
      headers: cors.allowHeaders,
      maxAge: cors.maxAgeSeconds,
      allowCredentials: false,
    },
  };
}

function packageFile(setup: Setup): string {
  const content = {
    name: kebabCase(setup.name),
    version: '0.1.0',
    private: true,
    scripts: { package: 'osls package', deploy: 'osls deploy' },
    devDependencies: { osls: '4.3.1' },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}
