import type { SetupInvoker } from '@portcullis/model/setup';
import { invokePath } from '../../export/index.ts';
import { allow, policy, trust } from './policy.ts';
import { apiId, invokeArn } from './references.ts';
import type { TemplateDraft } from './template-draft.ts';
import { attribute, ref, sub, type TemplateValue } from './template-value.ts';

/** Policies for the callers' roles; devices get a role and its alias as well. */
export function addInvokers(draft: TemplateDraft): void {
  for (const invoker of draft.setup.invokers) {
    const document = policy(allow(actionFor(draft), callableArns(draft, invoker.routes)));
    const id = draft.add(draft.id(`${invoker.name}Policy`), {
      type: 'AWS::IAM::ManagedPolicy',
      comment: invoker.description,
      properties: { Description: invoker.description, PolicyDocument: document },
    });
    draft.output(`${invoker.name}PolicyArn`, invoker.description, ref(id));
    if (invoker.iotRoleAlias !== undefined) addRoleAlias(draft, invoker, id, invoker.iotRoleAlias);
  }
}

export function actionFor({ setup }: TemplateDraft): string {
  return setup.kind === 'GRAPHQL' ? 'appsync:GraphQL' : 'execute-api:Invoke';
}

function addRoleAlias(draft: TemplateDraft, invoker: SetupInvoker, policyId: string, alias: string): void {
  const role = draft.add(draft.id(`${invoker.name}Role`), {
    type: 'AWS::IAM::Role',
    properties: {
      AssumeRolePolicyDocument: trust('credentials.iot.amazonaws.com'),
      ManagedPolicyArns: [ref(policyId)],
    },
  });
  const aliasId = draft.add(draft.id(`${invoker.name}Alias`), {
    type: 'AWS::IoT::RoleAlias',
    properties: {
      RoleAlias: sub(`\${AWS::StackName}-${alias}`),
      RoleArn: attribute(role, 'Arn'),
      CredentialDurationSeconds: 3600,
    },
  });
  draft.output('DeviceRoleAlias', "The alias in the devices' credential requests.", ref(aliasId));
}

/** Exact routes of this API, as policies name them. */
export function callableArns(draft: TemplateDraft, routes: readonly string[]): readonly TemplateValue[] {
  const { kind, stage } = draft.setup;
  if (kind === 'GRAPHQL') {
    return routes.map((route) => {
      const [type, field] = route.replace(/^ANY /, '').split('.');
      return sub(`\${${apiId(draft)}.Arn}/types/${type}/fields/${field}`);
    });
  }
  return routes.map((route) => sub(invokeArn(draft, `${stage.name}/${invokePath(kind, route)}`)));
}
