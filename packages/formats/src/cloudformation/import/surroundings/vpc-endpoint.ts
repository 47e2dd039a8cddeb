import type { VpcEndpoint } from '@portcullis/model';
import { quietly } from '../../../source/index.ts';
import { readPolicyAt } from '../policy.ts';
import type { ImportContext } from '../resource-index.ts';

/** CloudFormation "AWS::EC2::VPCEndpoint". */
export function importVpcEndpoints(context: ImportContext): readonly VpcEndpoint[] {
  return context.index.ofType('AWS::EC2::VPCEndpoint').map((entry) => {
    const properties = quietly(entry.properties);
    const document = properties.get('PolicyDocument');
    const name = `endpoint policy of ${entry.logicalId}`;
    const read = document === undefined ? {} : readPolicyAt(document, name, 'vpc-endpoint');
    return {
      logicalId: entry.logicalId,
      id: entry.ref,
      vpc: properties.string('VpcId'),
      sources: [],
      service: properties.string('ServiceName'),
      policy: read.policy,
      policyUnresolved: read.unresolved,
      at: entry.at,
    };
  });
}
