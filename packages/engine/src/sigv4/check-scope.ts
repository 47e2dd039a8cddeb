import { type SigV4Failure, sigV4Failure } from './failure.ts';
import type { SigV4Options } from './request.ts';
import type { SignatureParts } from './signature-parts.ts';
import { TERMINATOR } from './string-to-sign.ts';

/** The scope of the credential must be this day, this region, this service. */
export function checkScope(parts: SignatureParts, options: SigV4Options): SigV4Failure | undefined {
  const { scope } = parts.terms;
  if (!parts.date.text.startsWith(scope.date) || scope.date.length !== 8) {
    return sigV4Failure(
      'SIGV4_SCOPE',
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP',
      `the credential is scoped to the day \`${scope.date}\`, the request is dated ${parts.date.text}`,
    );
  }
  if (scope.region !== options.region) {
    return sigV4Failure(
      'SIGV4_SCOPE',
      `Credential should be scoped to a valid Region, not '${scope.region}'`,
      `the credential is scoped to the region \`${scope.region}\`, the API is in ${options.region}`,
    );
  }
  if (scope.service !== options.service) {
    return sigV4Failure(
      'SIGV4_SCOPE',
      `Credential should be scoped to correct service: '${options.service}'`,
      `the credential is scoped to the service \`${scope.service}\``,
    );
  }
  if (scope.terminator !== TERMINATOR) {
    return sigV4Failure(
      'SIGV4_SCOPE',
      `Credential should be scoped with a valid terminator: '${TERMINATOR}'`,
      `the credential scope ends in \`${scope.terminator}\``,
    );
  }
  return undefined;
}
