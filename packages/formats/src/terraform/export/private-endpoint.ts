import {
  attributes,
  type Body,
  block,
  boolean,
  comment,
  reference,
  template,
  text,
  texts,
} from '../hcl/index.ts';
import { invokeStatement } from './invoke-statement.ts';
import { policyDocument } from './policy-document.ts';
import type { Writing } from './writing.ts';

/** The interface endpoint of a private API. Its policy is a resource of its own: it speaks of the API, which names it. */
export function privateEndpoint(writing: Writing): Body {
  const endpoint = writing.setup.privateEndpoint;
  if (endpoint === undefined) return [];
  const { label } = writing;
  return [
    block('data', ['aws_region', 'current'], []),
    comment(
      'With private DNS every call of the VPC to execute-api goes through this endpoint, to other APIs too, and its policy ' +
        'lets none of those through: decide whether the VPC is the right one.',
    ),
    block(
      'resource',
      ['aws_vpc_endpoint', label],
      attributes({
        vpc_id: writing.variable(endpoint.vpcParameter),
        service_name: template('com.amazonaws.', reference('data.aws_region.current.id'), '.execute-api'),
        vpc_endpoint_type: text('Interface'),
        subnet_ids: writing.variable(endpoint.subnetsParameter),
        security_group_ids: writing.variable(endpoint.securityGroupsParameter),
        private_dns_enabled: boolean(true),
      }),
    ),
    policyDocument(`${label}_endpoint`, [
      {
        ...invokeStatement(writing, endpoint.endpointPolicyRoutes),
        principals: { type: '*', identifiers: texts(['*']) },
      },
    ]),
    block(
      'resource',
      ['aws_vpc_endpoint_policy', label],
      attributes({
        vpc_endpoint_id: reference(`aws_vpc_endpoint.${label}.id`),
        policy: reference(`data.aws_iam_policy_document.${label}_endpoint.json`),
      }),
    ),
  ];
}
