import type { ScalarNode, TreeNode } from '@portcullis/model/source';
import { scalarNode, unresolvedNode } from '../../source/index.ts';
import type { Scope, Site } from './scope.ts';

const OPENING = '{{resolve:';
const REFERENCE = /\{\{resolve:([^:}]*):([^}]*)\}\}/g;

export function hasDynamicReference(node: ScalarNode): boolean {
  return typeof node.value === 'string' && node.value.includes(OPENING);
}

/** CloudFormation User Guide "Get values stored in other services using dynamic references". */
export function resolveDynamicReferences(scope: Scope, node: ScalarNode, site: Site): TreeNode {
  let failure: TreeNode | undefined;
  const text = node.text.replace(REFERENCE, (whole, service: string, key: string) => {
    if (service !== 'ssm' && service !== 'ssm-secure' && service !== 'secretsmanager') {
      const help = 'use ssm, ssm-secure or secretsmanager';
      failure ??= scope.fail('CFN_DYNAMIC_REFERENCE', `\`${service}\` has no dynamic references`, site, help);
      return whole;
    }
    const value =
      service === 'secretsmanager' ? secretValue(scope.ports.ssm, key) : parameterValue(scope.ports.ssm, key);
    if (value === undefined) {
      failure ??= unresolvedNode(`the value of \`${service}:${key}\` is not known`, site.mark);
      return whole;
    }
    return value;
  });
  if (failure !== undefined) return failure;
  if (text === node.text) {
    return scope.fail(
      'CFN_DYNAMIC_REFERENCE',
      'a dynamic reference is malformed',
      site,
      'write `{{resolve:ssm:NAME}}`',
    );
  }
  return scalarNode(text, site.mark);
}

/** `name` or `name:version`. */
function parameterValue(values: Readonly<Record<string, unknown>>, key: string): string | undefined {
  return textOf(own(values, key)) ?? textOf(own(values, key.replace(/:\d+$/, '')));
}

/** `secret-id:SecretString:json-key:version-stage:version-id`; the secret id may be an ARN. */
function secretValue(values: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const whole = textOf(own(values, key));
  if (whole !== undefined) return whole;
  const parts = key.split(':');
  const idLength = key.startsWith('arn:') ? 7 : 1;
  const secret = own(values, parts.slice(0, idLength).join(':'));
  const jsonKey = parts[idLength + 1] ?? '';
  if (jsonKey === '') return textOf(secret);
  const fields = typeof secret === 'string' ? parsed(secret) : secret;
  if (typeof fields !== 'object' || fields === null) return undefined;
  return textOf(own(fields as Readonly<Record<string, unknown>>, jsonKey));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function own(values: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
