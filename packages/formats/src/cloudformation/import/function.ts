import type { FunctionCode, LambdaFunction } from '@portcullis/model';
import { type Cursor, quietly } from '../../source/index.ts';
import { hashedAsset } from './cdk-asset.ts';
import type { Entry, ImportContext } from './resource-index.ts';

/** CloudFormation "AWS::Lambda::Function"; permissions are added by `attachPermissions`. */
export function importFunction(context: ImportContext, entry: Entry): Omit<LambdaFunction, 'permissions'> {
  const { properties, logicalId, at } = entry;
  const environment: [string, string][] = [];
  const unresolvedEnvironment: string[] = [];
  for (const [name, value] of properties.get('Environment')?.map('Variables') ?? []) {
    const reading = value.readString();
    if (reading.state === 'value') environment.push([name, reading.value]);
    else if (reading.state === 'unresolved') unresolvedEnvironment.push(name);
  }
  const name = entry.ref ?? logicalId;
  const role = properties.readStringAt('Role');
  const architectures = properties.strings('Architectures');
  return {
    logicalId,
    name,
    arn: functionArn(context, entry),
    runtime: properties.string('Runtime'),
    handler: properties.string('Handler'),
    code: readCode(context, entry),
    timeoutSeconds: properties.number('Timeout') ?? 3,
    memoryMb: properties.number('MemorySize') ?? 128,
    environment: Object.fromEntries(environment),
    unresolvedEnvironment,
    roleArn: role.state === 'value' ? role.value : undefined,
    reservedConcurrency: properties.number('ReservedConcurrentExecutions'),
    architecture: architectures[0],
    layers: readLayers(properties),
    at,
  };
}

function readLayers(properties: Cursor): readonly string[] | undefined {
  const layers = quietly(properties).get('Layers');
  if (layers === undefined) return undefined;
  if (layers.node.kind !== 'list') return ['not known here'];
  return layers.items().map((layer) => {
    const reading = layer.readString();
    return reading.state === 'value' ? reading.value : 'not known here';
  });
}

export function functionArn(context: Pick<ImportContext, 'environment'>, entry: Entry): string {
  const { partition, region, account } = context.environment;
  return `arn:${partition}:lambda:${region}:${account}:function:${entry.ref ?? entry.logicalId}`;
}

/** CloudFormation "AWS::Lambda::Function Code"; a text is a path before `aws cloudformation package`. */
function readCode(context: ImportContext, entry: Entry): FunctionCode {
  const { properties, resource } = entry;
  const cdk = resource.metadata?.entries.get('aws:asset:path')?.value;
  if (cdk?.kind === 'scalar') return { kind: 'local', path: cdk.text };
  const code = properties.get('Code');
  if (code === undefined) return { kind: 'remote', reason: 'the template gives no code' };
  if (code.unresolved !== undefined) return { kind: 'remote', reason: code.unresolved };
  if (code.node.kind === 'scalar') return localCode(code.node.text);
  const inline = code.readStringAt('ZipFile');
  if (inline.state === 'value') return { kind: 'inline', source: inline.value };
  if (inline.state === 'unresolved') return { kind: 'remote', reason: inline.reason };
  const image = code.readStringAt('ImageUri');
  if (image.state === 'value') return { kind: 'remote', reason: `the code is the image \`${image.value}\`` };
  if (code.has('ImageUri')) return { kind: 'remote', reason: 'the code is an image' };
  const key = code.readStringAt('S3Key');
  const asset =
    key.state === 'value' ? hashedAsset(context, resource.mark.source.file, key.value) : undefined;
  if (asset !== undefined) return { kind: 'local', path: asset };
  return { kind: 'remote', reason: 'the code is in S3' };
}

function localCode(path: string): FunctionCode {
  if (/^[a-z0-9]+:\/\//i.test(path)) return { kind: 'remote', reason: `the code is at \`${path}\`` };
  return { kind: 'local', path };
}
