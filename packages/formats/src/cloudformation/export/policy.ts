import type { TemplateMap, TemplateValue } from './template-value.ts';

export const POLICY_VERSION = '2012-10-17';

export function policy(...statements: readonly TemplateMap[]): TemplateMap {
  return { Version: POLICY_VERSION, Statement: statements };
}

export function allow(action: TemplateValue, resource: TemplateValue, more: TemplateMap = {}): TemplateMap {
  return { Effect: 'Allow', Action: action, Resource: resource, ...more };
}

/** Who may take a role. */
export function trust(service: string, more: TemplateMap = {}): TemplateMap {
  return policy({ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole', ...more });
}
