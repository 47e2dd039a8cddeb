import type { WrittenSetup } from '@portcullis/formats/export';
import type { Setup } from '@portcullis/model/setup';
import type { FormatName } from './declare.ts';
import { unenforcedOf } from './unenforced.ts';

type Exporter = (setup: Setup) => WrittenSetup;

export interface Format {
  readonly title: string;
  /** Loaded when it is asked for. */
  readonly load: () => Promise<Exporter>;
  /** What a person runs next, in the folder. */
  readonly next: (folder: string, setup: Setup) => readonly string[];
  /** Portcullis reads and serves what was written as it stands. */
  readonly template?: string | undefined;
}

export const FORMATS: Readonly<Partial<Record<FormatName, Format>>> = {
  sam: {
    title: 'SAM',
    load: async () => (await import('@portcullis/formats/sam/export')).exportSam,
    template: 'template.yaml',
    next: (folder, setup) => [
      ...tried(folder, setup),
      `sam deploy --guided --template-file ${folder}/template.yaml --stack-name ${stackOf(setup)}`,
    ],
  },
  cloudformation: {
    title: 'CloudFormation',
    load: async () => (await import('@portcullis/formats/cloudformation/export')).exportCloudFormation,
    template: 'template.yaml',
    next: (folder, setup) => [
      ...tried(folder, setup),
      `aws cloudformation deploy --template-file ${folder}/template.yaml --stack-name ${stackOf(setup)} --capabilities CAPABILITY_IAM --parameter-overrides ${overrides(setup)}`,
    ],
  },
  cdk: {
    title: 'the AWS CDK',
    load: async () => (await import('@portcullis/formats/cdk/export')).exportCdk,
    next: (folder, setup) => [
      `cd ${folder} && npm install && npx cdk synth${contextOf(setup)}`,
      `portcullis ${folder}/cdk.out`,
      `npx cdk deploy${contextOf(setup)}${secretsOf(setup)}`,
    ],
  },
  terraform: {
    title: 'Terraform',
    load: async () => (await import('@portcullis/formats/terraform/export')).exportTerraform,
    next: (folder) => [`terraform -chdir=${folder} init`, `terraform -chdir=${folder} plan`],
  },
  serverless: {
    title: 'the Serverless Framework',
    load: async () => (await import('@portcullis/formats/serverless/export')).exportServerless,
    next: (folder, setup) => [
      `cd ${folder} && npm install && npx osls package${paramsOf(setup)}`,
      `npx osls deploy${paramsOf(setup)}`,
    ],
  },
  openapi: {
    title: 'OpenAPI',
    load: async () => (await import('@portcullis/formats/openapi/export')).exportOpenApi,
    next: (folder, setup) => [
      `portcullis ${folder}  # once ${folder}/openapi.yaml has the values above`,
      setup.kind === 'REST'
        ? `aws apigateway import-rest-api --fail-on-warnings --parameters endpointConfigurationTypes=${endpointType(setup)} --body fileb://${folder}/openapi.yaml`
        : `aws apigatewayv2 import-api --fail-on-warnings --body file://${folder}/openapi.yaml`,
    ],
  },
};

function endpointType({ privateEndpoint }: Setup): 'PRIVATE' | 'REGIONAL' {
  return privateEndpoint === undefined ? 'REGIONAL' : 'PRIVATE';
}

/** `MyOrders` is the stack `my-orders`. */
function stackOf({ name }: Setup): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}

/** Values that are given when the app is synthesized or the service packaged; secrets are given elsewhere. */
function given({ parameters }: Setup): readonly string[] {
  return parameters
    .filter(({ kind, default: value }) => kind !== 'secret' && value === undefined)
    .map(({ name }) => `${name.charAt(0).toLowerCase()}${name.slice(1)}`);
}

function contextOf(setup: Setup): string {
  return given(setup)
    .map((name) => ` -c ${name}=...`)
    .join('');
}

/** CloudFormation asks for secrets when the app is deployed; the CDK knows them as parameters of the stack. */
function secretsOf({ parameters }: Setup): string {
  return parameters
    .filter(({ kind, default: value }) => kind === 'secret' && value === undefined)
    .map(({ name }) => ` --parameters ${name}=...`)
    .join('');
}

function paramsOf(setup: Setup): string {
  return given(setup)
    .map((name) => ` --param=${name}=...`)
    .join('');
}

function overrides({ parameters, kind }: Setup): string {
  const role = kind === 'REST' || kind === 'WEBSOCKET' ? ['SetAccountLogRole'] : [];
  return [...parameters.map(({ name }) => name), ...role].map((name) => `${name}=...`).join(' ');
}

function tried(folder: string, setup: Setup): readonly string[] {
  if (setup.kind === 'GRAPHQL') return [];
  const kinds = unenforcedOf(setup);
  const allow = kinds.length === 0 ? '' : ` --allow-unenforced ${kinds.join(',')}`;
  return [`portcullis ${folder}`, `portcullis serve ${folder} --dev${allow}`];
}
