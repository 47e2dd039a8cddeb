import type { Setup } from '@portcullis/model/setup';
import {
  Commented,
  Intrinsic,
  type TemplateMap,
  type TemplateValue,
} from '../../cloudformation/export/template-value.ts';
import type { WrittenFile } from '../../export/index.ts';
import { camelCase, kebabCase } from '../../export/names.ts';

/** `AlarmEmail` -> `${param:alarmEmail}`: the framework puts the value in when it packages. */
export function parameter(name: string): string {
  return `\${param:${camelCase(name)}}`;
}

/**
 * `params`: those with a default. A secret never stands in the package: its default is a reference that CloudFormation
 * resolves when it deploys.
 */
export function parametersOf(setup: Setup): TemplateMap | undefined {
  const entries = setup.parameters.flatMap(({ name, description, default: value, kind }) => {
    const secret = `{{resolve:secretsmanager:${secretId(setup, name)}}}`;
    const given = kind === 'secret' ? secret : value;
    return given === undefined ? [] : [[camelCase(name), new Commented(description, given)] as const];
  });
  return entries.length === 0 ? undefined : { default: Object.fromEntries(entries) };
}

/** Name of the secret in Secrets Manager. */
export function secretId(setup: Setup, name: string): string {
  return `${kebabCase(setup.name)}/${kebabCase(name)}`;
}

/** Those that a person gives: `sls deploy --param="alarmEmail=..."`. */
export function parametersToGive(setup: Setup): Setup['parameters'] {
  return setup.parameters.filter(({ kind, default: value }) => kind !== 'secret' && value === undefined);
}

/** `lists.cjs`: the framework's own parameters are texts, and parts of it take lists as lists only. */
export function listsFile(setup: Setup): readonly WrittenFile[] {
  const lists = setup.parameters.filter(({ kind }) => kind === 'list').map(({ name }) => camelCase(name));
  if (lists.length === 0) return [];
  const text = [
    '// Values that are lists, given with commas.',
    'const list =',
    '  (name) =>',
    '  async ({ resolveVariable }) =>',
    "    (await resolveVariable(`param:${name}`)).split(',');",
    '',
    'module.exports = {',
    ...lists.map((name) => `  ${name}: list('${name}'),`),
    '};',
    '',
  ].join('\n');
  return [{ path: 'lists.cjs', text }];
}

/** A value of a template whose parameters are the framework's; texts that look like its variables stay texts. */
export function withParameters(setup: Setup, value: TemplateValue): TemplateValue {
  if (value instanceof Commented) {
    return new Commented(value.comment, withParameters(setup, value.value));
  }
  if (value instanceof Intrinsic) return intrinsic(setup, value);
  if (typeof value === 'string') return OWN_VARIABLE.test(value) ? value : value.replaceAll('${', '\\${');
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item: TemplateValue) => withParameters(setup, item));
  return mapped(setup, value as TemplateMap);
}

/** The variables of the framework that this exporter writes itself, as whole texts. */
const OWN_VARIABLE =
  /^(ApiGatewayDeployment)?\$\{(param:\w+|self:[\w.]+|sls:instanceId|opt:region, 'eu-west-1'|file\((stage|lists)\.cjs\)(:\w+)?)\}[\w-]*$/;

function mapped(setup: Setup, value: TemplateMap): TemplateMap {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      item === undefined ? undefined : withParameters(setup, item),
    ]),
  );
}

function intrinsic(setup: Setup, value: Intrinsic): TemplateValue {
  const find = (name: unknown) => setup.parameters.find((candidate) => candidate.name === name);
  if (value.tag === 'Ref') {
    const found = find(value.value);
    if (found === undefined) return value;
    return found.kind === 'list' ? `\${file(lists.cjs):${camelCase(found.name)}}` : parameter(found.name);
  }
  if (value.tag === 'Join' && typeof value.value !== 'string') {
    const [, list] = value.value;
    const found = list instanceof Intrinsic ? find(list.value) : undefined;
    return found === undefined ? value : parameter(found.name);
  }
  if (value.tag !== 'Sub' || typeof value.value !== 'string') return value;
  const text = value.value.replace(/\$\{(\w+)\}/g, (whole, name: string) =>
    find(name) === undefined ? whole : parameter(name),
  );
  return new Intrinsic('Sub', text);
}
