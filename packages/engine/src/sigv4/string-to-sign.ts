import { ALGORITHM } from './authorization-header.ts';
import type { CredentialScope } from './signature-parts.ts';

export const TERMINATOR = 'aws4_request';

export function stringToSign(date: string, scope: CredentialScope, canonicalRequestHash: string): string {
  return `${ALGORITHM}\n${date}\n${scope.text}\n${canonicalRequestHash}`;
}
