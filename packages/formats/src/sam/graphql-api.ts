import type { TreeNode } from '@portcullis/model/source';
import { getAttNode } from '../cloudformation/intrinsic-nodes.ts';
import type { TemplateResource } from '../cloudformation/template.ts';
import { type Cursor, listNode, mapNode } from '../source/index.ts';
import type { Build } from './build.ts';

/** SAM "AWS::Serverless::GraphQLApi": an AppSync API and its schema, as far as they say who may call it. */
export function addGraphqlApi(build: Build, resource: TemplateResource, properties: Cursor): void {
  const { logicalId, mark } = resource;
  const auth = properties.get('Auth');
  const additional = auth?.get('Additional')?.node;
  build.add(
    logicalId,
    'AWS::AppSync::GraphQLApi',
    {
      Name: properties.get('Name')?.node,
      AuthenticationType: auth?.get('Type')?.node,
      AdditionalAuthenticationProviders:
        additional?.kind === 'list' ? listNode(additional.items.map(provider), additional.mark) : undefined,
    },
    resource,
    { dependsOn: resource.dependsOn, metadata: resource.metadata },
  );
  const inline = properties.get('SchemaInline')?.node;
  const uri = properties.get('SchemaUri')?.node;
  const schemaId = `${logicalId}Schema`;
  if ((inline === undefined && uri === undefined) || build.resources.has(schemaId)) return;
  build.add(
    schemaId,
    'AWS::AppSync::GraphQLSchema',
    { ApiId: getAttNode(logicalId, 'ApiId', mark), Definition: inline, DefinitionS3Location: uri },
    resource,
  );
}

function provider(item: TreeNode): TreeNode {
  const type = item.kind === 'map' ? item.entries.get('Type')?.value : undefined;
  return mapNode({ AuthenticationType: type }, item.mark);
}
