/**
 * What API Gateway says to an `Authorization` header that it tries to read as a signature: a Bearer token on an
 * unknown route, a signature with parts missing. A header of one word has no parameters at all; what follows the
 * first space must be `key=value` pairs.
 *
 * @example
 * incompleteSignatureMessage('Bearer t')
 * // "'t' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer t'."
 */
export function incompleteSignatureMessage(authorization: string, hasDate = false): string {
  const space = authorization.indexOf(' ');
  const present = new Set<string>();
  if (space !== -1) {
    for (const part of authorization.slice(space + 1).split(',')) {
      const pair = part.trim();
      const equals = pair.indexOf('=');
      if (equals === -1) {
        return `'${pair}' not a valid key=value pair (missing equal-sign) in Authorization header: '${authorization}'.`;
      }
      if (equals < pair.length - 1) present.add(pair.slice(0, equals));
    }
  }
  const faults = ['Credential', 'Signature', 'SignedHeaders']
    .filter((name) => !present.has(name))
    .map((name) => `Authorization header requires '${name}' parameter. `);
  if (!hasDate) {
    faults.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
  }
  return `${faults.join('')}Authorization=${authorization}`;
}
