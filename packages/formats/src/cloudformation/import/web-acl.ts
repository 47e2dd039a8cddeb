import type { ImportContext } from './resource-index.ts';

const STAGE = /^arn:[^:]+:apigateway:[^:]*::\/restapis\/([^/]+)\/stages\/(.+)$/;

/** `AWS::WAFv2::WebACLAssociation`s of REST stages: web ACL ARN by `apiId stage`. */
export function importWebAcls(context: ImportContext): ReadonlyMap<string, string> {
  const acls = new Map<string, string>();
  for (const { properties, logicalId } of context.index.ofType('AWS::WAFv2::WebACLAssociation')) {
    const resource = properties.require('ResourceArn')?.readString();
    const acl = properties.require('WebACLArn')?.readString();
    const target = resource?.state === 'value' ? STAGE.exec(resource.value) : undefined;
    // Load balancers, user pools and the like have web ACLs, too.
    if (target === null) continue;
    const message = `the web ACL of \`${logicalId}\` is not applied`;
    context.diagnostics.unenforced('web-acl', 'CFN_WEB_ACL', message, properties);
    if (target === undefined) continue;
    acls.set(`${target[1]} ${target[2]}`, acl?.state === 'value' ? acl.value : 'not known here');
  }
  return acls;
}
