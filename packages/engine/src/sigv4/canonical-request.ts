/** Everything above the payload hash; the hash is appended once it is known. */
export function canonicalRequestHead(
  method: string,
  path: string,
  query: string,
  headers: string,
  signedHeaders: string,
): string {
  return `${method}\n${path}\n${query}\n${headers}\n${signedHeaders}\n`;
}
