import type { Distribution } from '@portcullis/model';
import { quietly } from '../../../source/index.ts';
import type { ImportContext } from '../resource-index.ts';

/** CloudFormation "AWS::CloudFront::Distribution": its origins and its web ACL. */
export function importDistributions(context: ImportContext): readonly Distribution[] {
  return context.index.ofType('AWS::CloudFront::Distribution').map((entry) => {
    const config = quietly(entry.properties).get('DistributionConfig');
    const webAcl = config?.readStringAt('WebACLId');
    return {
      logicalId: entry.logicalId,
      webAclArn: webAcl?.state === 'unresolved' ? 'not known here' : config?.string('WebACLId'),
      origins: (config?.list('Origins') ?? []).map((origin) => ({
        domainName: origin.string('DomainName'),
        customHeaders: origin
          .list('OriginCustomHeaders')
          .flatMap((header) => header.string('HeaderName') ?? []),
      })),
      at: entry.at,
    };
  });
}
