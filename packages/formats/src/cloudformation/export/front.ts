import type { SetupFront } from '@portcullis/model/setup';
import { apiId } from './references.ts';
import type { TemplateDraft } from './template-draft.ts';
import { ref, sub } from './template-value.ts';

/** Managed policies: nothing is cached, and everything but the Host header goes on to the origin. */
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

/** CloudFront carries the web ACL that HTTP and WebSocket APIs cannot have. */
export function addFront(draft: TemplateDraft, front: SetupFront): void {
  const distribution = draft.add(draft.id('Front'), {
    type: 'AWS::CloudFront::Distribution',
    properties: {
      DistributionConfig: {
        Enabled: true,
        HttpVersion: 'http2and3',
        WebACLId: ref(front.webAclParameter),
        Origins: [
          {
            Id: 'api',
            DomainName: sub(`\${${apiId(draft)}}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}`),
            CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
            // The functions refuse requests without it, which came by another way.
            OriginCustomHeaders: [
              { HeaderName: 'x-origin-verify', HeaderValue: ref(front.originSecretParameter) },
            ],
          },
        ],
        DefaultCacheBehavior: {
          TargetOriginId: 'api',
          ViewerProtocolPolicy: 'https-only',
          AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
          CachePolicyId: CACHING_DISABLED,
          OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST,
        },
      },
    },
  });
  draft.output('FrontUrl', 'What clients call.', sub(`https://\${${distribution}.DomainName}`));
}
