import type { Setup, SetupFunction } from '@portcullis/model/setup';
import { allow, policy, trust } from '../../cloudformation/export/policy.ts';
import { referenceValue } from '../../cloudformation/export/references.ts';
import {
  attribute,
  Commented,
  sub,
  type TemplateMap,
  type TemplateValue,
} from '../../cloudformation/export/template-value.ts';
import type { WrittenFile } from '../../export/index.ts';
import { kebabCase } from '../../export/names.ts';
import { onOneLineOf } from '../../export/type-script-text.ts';
import { eventsOf } from './events.ts';
import { functionKey, type ServiceDraft } from './service-draft.ts';

export function functionsOf(draft: ServiceDraft): TemplateMap {
  return Object.fromEntries(
    draft.setup.functions.map((fn) => [
      functionKey(fn.name),
      new Commented(onOneLineOf(fn.purpose), functionOf(draft, fn)),
    ]),
  );
}

function functionOf(draft: ServiceDraft, fn: SetupFunction): TemplateMap {
  const environment = Object.entries(fn.environment).map(([name, value]) => [
    name,
    referenceValue(draft, value),
  ]);
  const events = eventsOf(draft, fn.name);
  return {
    handler: `src/${kebabCase(fn.name)}.handler`,
    memorySize: fn.memoryMegabytes,
    timeout: fn.timeoutSeconds,
    reservedConcurrency: fn.reservedConcurrency,
    role: fn.permissions.length === 0 ? undefined : addRole(draft, fn),
    environment: environment.length === 0 ? undefined : Object.fromEntries(environment),
    events: events.length === 0 ? undefined : events,
  };
}

/** All functions share the framework's role; one that may do more than write its log has its own. */
function addRole(draft: ServiceDraft, fn: SetupFunction): TemplateValue {
  const role = draft.add(draft.id(`${fn.name}Role`), {
    type: 'AWS::IAM::Role',
    properties: {
      AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
      Policies: [
        {
          PolicyName: 'logs-and-what-it-needs',
          PolicyDocument: policy(
            allow(
              ['logs:CreateLogStream', 'logs:PutLogEvents'],
              sub(
                `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/\${AWS::StackName}-${functionKey(fn.name)}:*`,
              ),
            ),
            ...fn.permissions.map(({ action, resource }) => allow(action, referenceValue(draft, resource))),
          ),
        },
      ],
    },
  });
  return attribute(role, 'Arn');
}

export function handlerFiles({ functions }: Setup): readonly WrittenFile[] {
  return functions.map(({ name, purpose, code }) => ({
    path: `src/${kebabCase(name)}.js`,
    text: `// ${onOneLineOf(purpose)}\n${code.endsWith('\n') ? code : `${code}\n`}`,
  }));
}
