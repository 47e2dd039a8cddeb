import type { MapNode, TreeNode } from '@portcullis/model/source';
import { Cursor, listNode, nodeOf, scalarNode, scalarText, unresolvedNode } from '../../source/index.ts';
import type { Scope, Site } from './scope.ts';

const SSM_VALUE = /^AWS::SSM::Parameter::Value<(.+)>$/;
const PLAIN_TYPE =
  /^(?:String|Number|CommaDelimitedList|List<Number>|List<String>|(?:List<)?AWS::[A-Za-z0-9]+::[A-Za-z0-9:]+>?)$/;

/** The value of a parameter of the template: given, else its default, else unresolved. */
export function parameterValue(scope: Scope, name: string, definition: MapNode): TreeNode {
  const cursor = new Cursor(definition, `Parameters.${name}`, scope.diagnostics);
  const site: Site = { mark: definition.mark, path: cursor.path };
  const type = cursor.requireString('Type') ?? 'String';
  const ssm = SSM_VALUE.exec(type);
  if (ssm === null && !PLAIN_TYPE.test(type)) {
    return scope.fail(
      'CFN_PARAMETER',
      `\`${type}\` is no type of a parameter`,
      site,
      'use String, Number or a list',
    );
  }
  const given = Object.hasOwn(scope.ports.parameters, name)
    ? scope.ports.parameters[name]
    : defaultOf(cursor);
  if (given === undefined) {
    return unresolvedNode(
      `the parameter \`${name}\` has no value (give \`--parameter ${name}=...\` or \`parameters\` in portcullis.yaml)`,
      definition.mark,
    );
  }
  const isList = isListType(ssm?.[1] ?? type);
  if (ssm !== null) return storedValue(scope, given, isList, site);
  const values = isList ? splitList(given) : [given];
  for (const value of values) checkValue(scope, cursor, name, type, value, site);
  return isList
    ? listNode(
        values.map((value) => scalarNode(value, definition.mark)),
        definition.mark,
      )
    : scalarNode(given, definition.mark);
}

function defaultOf(cursor: Cursor): string | undefined {
  const node = cursor.get('Default')?.node;
  if (node?.kind === 'list') {
    return node.items.map((item) => (item.kind === 'scalar' ? scalarText(item) : '')).join(',');
  }
  return cursor.string('Default');
}

function isListType(type: string): boolean {
  return type === 'CommaDelimitedList' || type.startsWith('List<');
}

function splitList(text: string): readonly string[] {
  return text === '' ? [] : text.split(',').map((item) => item.trim());
}

/** A parameter whose value is the name of a parameter of SSM. */
function storedValue(scope: Scope, name: string, isList: boolean, site: Site): TreeNode {
  const value = Object.hasOwn(scope.ports.ssm, name) ? scope.ports.ssm[name] : undefined;
  if (Array.isArray(value) && isList) return nodeOf(value.map(String), site.mark);
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    return unresolvedNode(`the value of the SSM parameter \`${name}\` is not known`, site.mark);
  }
  return isList ? nodeOf([...splitList(String(value))], site.mark) : scalarNode(String(value), site.mark);
}

/** `AllowedPattern` is left to CloudFormation: it restricts what a person may type, not what a value means. */
function checkValue(
  scope: Scope,
  cursor: Cursor,
  name: string,
  type: string,
  value: string,
  site: Site,
): void {
  const hidden = cursor.boolean('NoEcho') === true;
  const shown = hidden ? 'the value' : `\`${value}\``;
  const numeric = type === 'Number' || type === 'List<Number>';
  if (numeric && !/^-?\d+(?:\.\d+)?$/.test(value)) {
    scope.fail('CFN_PARAMETER', `${shown} of the parameter \`${name}\` is not a number`, site);
    return;
  }
  const allowed = cursor.get('AllowedValues') === undefined ? undefined : cursor.strings('AllowedValues');
  if (allowed !== undefined && !allowed.includes(value)) {
    const help = `allowed: ${allowed.map((word) => `\`${word}\``).join(', ')}`;
    scope.fail('CFN_PARAMETER', `${shown} is not an allowed value of the parameter \`${name}\``, site, help);
  }
  const size = numeric ? Number(value) : value.length;
  const least = cursor.number(numeric ? 'MinValue' : 'MinLength');
  const most = cursor.number(numeric ? 'MaxValue' : 'MaxLength');
  if ((least !== undefined && size < least) || (most !== undefined && size > most)) {
    const limits = `${least ?? 'anything'} to ${most ?? 'anything'}`;
    const what = numeric ? 'value' : 'length';
    scope.fail('CFN_PARAMETER', `the parameter \`${name}\` must have a ${what} from ${limits}`, site);
  }
}
