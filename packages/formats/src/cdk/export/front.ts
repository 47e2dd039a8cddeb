import type { SetupFront } from '@portcullis/model/setup';
import { Expression, quoted } from '../../export/type-script-text.ts';
import type { Program } from './program.ts';
import { textOf } from './references.ts';

/** The header in which CloudFront proves to the functions that a request came through it; their code looks for it. */
const ORIGIN_SECRET_HEADER = 'x-origin-verify';

/** CloudFront with a web ACL, for APIs that take none themselves. */
export function writeFront(program: Program, front: SetupFront): void {
  program.section();
  program.comment(
    'Callers come through CloudFront, where the web ACL is; the secret header proves to the code that they did.',
  );
  program.construct(
    'cloudfront.Distribution',
    'Front',
    {
      webAclId: textOf(program, { parameter: front.webAclParameter }),
      defaultBehavior: {
        origin: origin(program, front),
        allowedMethods: new Expression('cloudfront.AllowedMethods.ALLOW_ALL'),
        viewerProtocolPolicy: new Expression('cloudfront.ViewerProtocolPolicy.HTTPS_ONLY'),
        cachePolicy: new Expression('cloudfront.CachePolicy.CACHING_DISABLED'),
        originRequestPolicy: new Expression('cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER'),
      },
    },
    'front',
  );
}

function origin(program: Program, { originSecretParameter }: SetupFront): Expression {
  const { kind, stage } = program.setup;
  const secret = textOf(program, { parameter: originSecretParameter }).text;
  const path =
    stage.name === '$default' || kind === 'REST' ? '' : `, originPath: ${quoted(`/${stage.name}`)}`;
  const headers = `customHeaders: { '${ORIGIN_SECRET_HEADER}': ${secret} }`;
  if (kind === 'REST') return new Expression(`new origins.RestApiOrigin(api, { ${headers} })`);
  return new Expression(
    `new origins.HttpOrigin(cdk.Fn.select(2, cdk.Fn.split('/', api.apiEndpoint)), { ${headers}${path} })`,
  );
}
