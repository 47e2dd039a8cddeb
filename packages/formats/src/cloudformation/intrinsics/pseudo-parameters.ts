import type { TreeNode } from '@portcullis/model/source';
import { listNode, scalarNode } from '../../source/index.ts';
import { type Environment, hashedId, urlSuffix } from '../environment.ts';
import type { Site } from './scope.ts';

/** CloudFormation User Guide "Get AWS values using pseudo parameters"; `undefined` for any other name. */
export function pseudoParameter(
  environment: Environment,
  name: string,
  site: Site,
): { readonly value: TreeNode | undefined } | undefined {
  const text = (value: string): { readonly value: TreeNode } => ({ value: scalarNode(value, site.mark) });
  const { partition, region, account, stackName } = environment;
  switch (name) {
    case 'AWS::AccountId':
      return text(account);
    case 'AWS::Region':
      return text(region);
    case 'AWS::Partition':
      return text(partition);
    case 'AWS::URLSuffix':
      return text(urlSuffix(environment));
    case 'AWS::StackName':
      return text(stackName);
    case 'AWS::StackId':
      return text(
        `arn:${partition}:cloudformation:${region}:${account}:stack/${stackName}/${hashedId(environment, stackName, 12)}`,
      );
    case 'AWS::NotificationARNs':
      return { value: listNode([], site.mark) };
    case 'AWS::NoValue':
      return { value: undefined };
    default:
      return undefined;
  }
}
