import { attributes, type Body, block, comment, object, text } from '../hcl/index.ts';
import type { Writing } from './writing.ts';

/** `versions.tf`: the providers, in the oldest version that knows every argument used here. */
export function versions(writing: Writing): Body {
  return [
    block(
      'terraform',
      [],
      [
        ...attributes({ required_version: text('>= 1.5') }),
        block(
          'required_providers',
          [],
          attributes({
            archive: object({ source: text('hashicorp/archive'), version: text('>= 2.4, < 3.0') }),
            aws: object({ source: text('hashicorp/aws'), version: text(awsVersion(writing)) }),
          }),
        ),
      ],
    ),
    comment('Region and credentials come from the environment: AWS_REGION, AWS_PROFILE.'),
    block('provider', ['aws'], []),
  ];
}

/** Branding of managed login came with 6.9, rotation of refresh tokens with 5.98. */
function awsVersion({ setup }: Writing): string {
  const branded = setup.userPools.some(
    ({ domainParameter, plan }) => domainParameter !== undefined && plan !== 'LITE',
  );
  return branded ? '>= 6.9, < 7.0' : '>= 5.98, < 7.0';
}
