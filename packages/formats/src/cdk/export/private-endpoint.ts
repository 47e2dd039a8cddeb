import type { SetupPrivateEndpoint } from '@portcullis/model/setup';
import { invokePath } from '../../export/invoke-path.ts';
import { camelCase } from '../../export/names.ts';
import { Commented, Expression, quoted, type Value } from '../../export/type-script-text.ts';
import { policyStatement } from './policy-statement.ts';
import type { Program } from './program.ts';
import { ENDPOINT } from './references.ts';

/** The interface endpoint through which alone the API is reached. */
export function writePrivateEndpoint(program: Program, endpoint: SetupPrivateEndpoint): void {
  const vpcId = new Expression(`props.${camelCase(endpoint.vpcParameter)}`);
  program.section();
  program.call(
    'ec2.Vpc.fromVpcAttributes',
    [new Expression('this'), 'Vpc', { vpcId, availabilityZones: new Expression('cdk.Fn.getAzs()') }],
    'vpc',
  );
  program.construct('ec2.InterfaceVpcEndpoint', 'VpcEndpoint', properties(endpoint), ENDPOINT);
  program.comment(
    'Decide: once the API exists, put its id in place of the * below. The endpoint is made first, and cannot name it.',
  );
  const { stage } = program.setup;
  const resources = endpoint.endpointPolicyRoutes.map(
    (route) =>
      new Expression(
        `cdk.Fn.sub(${quoted(`arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:*/${stage.name}/${invokePath('REST', route)}`)})`,
      ),
  );
  program.call(`${ENDPOINT}.addToPolicy`, [
    policyStatement(
      {
        principals: [new Expression('new iam.AnyPrincipal()')],
        actions: ['execute-api:Invoke'],
        resources,
      },
      4,
    ),
  ]);
}

function properties(endpoint: SetupPrivateEndpoint): Value {
  const each = (parameter: string, call: string): Expression =>
    new Expression(`props.${camelCase(parameter)}.map((id) => ${call}(this, id, id))`);
  return {
    vpc: new Expression('vpc'),
    service: new Expression('ec2.InterfaceVpcEndpointAwsService.APIGATEWAY'),
    subnets: { subnets: each(endpoint.subnetsParameter, 'ec2.Subnet.fromSubnetId') },
    securityGroups: each(endpoint.securityGroupsParameter, 'ec2.SecurityGroup.fromSecurityGroupId'),
    open: new Commented('The security groups decide who reaches it.', false),
    privateDnsEnabled: true,
  };
}
