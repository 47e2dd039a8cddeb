import type { SetupPrivateEndpoint } from '@portcullis/model/setup';
import { invokePath } from '../../export/index.ts';
import { policy } from './policy.ts';
import { endpointId } from './references.ts';
import type { TemplateDraft } from './template-draft.ts';
import { ref, sub } from './template-value.ts';

/**
 * The interface endpoint. Its policy names the routes but not the API: the API's own policy names the endpoint, and a
 * template cannot have both.
 */
export function addPrivateEndpoint(draft: TemplateDraft, endpoint: SetupPrivateEndpoint): void {
  const { kind, stage } = draft.setup;
  const api = 'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:*';
  draft.add(endpointId(draft), {
    type: 'AWS::EC2::VPCEndpoint',
    comment:
      'Decide: once the API exists, put its id in place of the * in the endpoint policy. An endpoint costs by the hour and zone.',
    properties: {
      VpcEndpointType: 'Interface',
      ServiceName: sub('com.amazonaws.${AWS::Region}.execute-api'),
      VpcId: ref(endpoint.vpcParameter),
      SubnetIds: ref(endpoint.subnetsParameter),
      SecurityGroupIds: ref(endpoint.securityGroupsParameter),
      PrivateDnsEnabled: true,
      PolicyDocument: policy({
        Effect: 'Allow',
        Principal: '*',
        Action: 'execute-api:Invoke',
        Resource: endpoint.endpointPolicyRoutes.map((route) =>
          sub(`${api}/${stage.name}/${invokePath(kind, route)}`),
        ),
      }),
    },
  });
}
