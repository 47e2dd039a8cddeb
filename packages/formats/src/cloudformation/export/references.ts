import type { SetupReference } from '@portcullis/model/setup';
import type { TemplateDraft } from './template-draft.ts';
import { attribute, join, ref, sub, type TemplateValue } from './template-value.ts';

export function userPoolId(draft: TemplateDraft, name: string): string {
  return draft.id(`${name}Pool`);
}

export function clientId(draft: TemplateDraft, client: string): string {
  return draft.id(client);
}

export function functionId(draft: TemplateDraft, name: string): string {
  return draft.id(`${name}Function`);
}

export function endpointId(draft: TemplateDraft): string {
  return draft.id('Endpoint');
}

export function apiId(draft: TemplateDraft): string {
  return draft.id('Api');
}

/** One value. A list parameter is joined with commas. */
export function referenceValue(draft: TemplateDraft, reference: SetupReference): TemplateValue {
  if ('literal' in reference) return reference.literal;
  if ('parameter' in reference) {
    return isList(draft, reference.parameter)
      ? join(',', ref(reference.parameter))
      : ref(reference.parameter);
  }
  if ('client' in reference) return ref(clientId(draft, reference.client));
  if ('privateEndpoint' in reference) return ref(endpointId(draft));
  const pool = userPoolId(draft, reference.userPool);
  switch (reference.attribute) {
    case 'id':
      return ref(pool);
    case 'arn':
      return attribute(pool, 'Arn');
    case 'issuer':
      return sub(`https://cognito-idp.\${AWS::Region}.amazonaws.com/\${${pool}}`);
    default:
      return reference.attribute satisfies never;
  }
}

/** Several values: a list parameter stands for all of them. */
export function referenceValues(draft: TemplateDraft, references: readonly SetupReference[]): TemplateValue {
  const [only, more] = references;
  if (only !== undefined && more === undefined && 'parameter' in only && isList(draft, only.parameter)) {
    return ref(only.parameter);
  }
  return references.map((reference) => referenceValue(draft, reference));
}

function isList(draft: TemplateDraft, name: string): boolean {
  const parameter = draft.setup.parameters.find((one) => one.name === name);
  if (parameter === undefined) throw new Error(`the set-up has no parameter ${name}`);
  return parameter.kind === 'list';
}

/** `arn:...:execute-api:...:API/STAGE/` and the end of it, for a `!Sub`. */
export function invokeArn(draft: TemplateDraft, end: string): string {
  return `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${apiId(draft)}}/${end}`;
}
