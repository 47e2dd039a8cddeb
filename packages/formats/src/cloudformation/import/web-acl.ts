import type { ImportContext } from './resource-index.ts';

/** AWS WAF, and AWS WAF Classic. */
const TYPES = ['AWS::WAFv2::WebACLAssociation', 'AWS::WAFRegional::WebACLAssociation'];
const STAGE = /^arn:[^:]+:apigateway:[^:]*:[^:]*:\/restapis\/([^/]+)\/stages\/(.+)$/;

/** Associations of web ACLs with REST stages: web ACL ARN by `apiId stage`. */
export function importWebAcls(context: ImportContext): ReadonlyMap<string, string> {
  const acls = new Map<string, string>();
  for (const type of TYPES) {
    for (const { properties, logicalId } of context.index.ofType(type)) {
      const resource = properties.require('ResourceArn')?.readString();
      const acl = properties.readStringAt('WebACLArn');
      const arn = resource?.state === 'value' ? resource.value : undefined;
      // Load balancers, user pools and the like have web ACLs, too; whatever may be an API's is said.
      if (arn !== undefined && !arn.includes(':apigateway:')) continue;
      const message = `the web ACL of \`${logicalId}\` is not applied`;
      context.diagnostics.unenforced('web-acl', 'CFN_WEB_ACL', message, properties);
      const stage = STAGE.exec(arn ?? '');
      if (stage === null) continue;
      acls.set(`${stage[1]} ${stage[2]}`, acl.state === 'value' ? acl.value : 'not known here');
    }
  }
  return acls;
}
