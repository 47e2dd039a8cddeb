import type { Reading } from './reading.ts';

const PREFIX = 'x-amazon-apigateway-';

/** Extensions at the root of a document that are read, or that change nothing about who may call what. */
const KNOWN: ReadonlySet<string> = new Set([
  'api-key-source',
  'binary-media-types',
  'cors',
  'documentation',
  'endpoint-access-mode',
  'endpoint-configuration',
  'gateway-responses',
  'importexport-version',
  'integrations',
  'minimum-compression-size',
  'policy',
  'request-validator',
  'request-validators',
  'security-policy',
  'tag-value',
]);

/** An extension that nobody knows may be a misspelt one that was meant to protect something. */
export function warnOfUnknownExtensions(reading: Reading): void {
  for (const [key, entry] of reading.root.entries) {
    if (!key.startsWith(PREFIX) || KNOWN.has(key.slice(PREFIX.length))) continue;
    const message = `API Gateway has no extension \`${key}\` at the root of a document; it is ignored`;
    reading.diagnostics.warning('OPENAPI_UNKNOWN_EXTENSION', message, {
      mark: entry.keyMark,
      path: reading.context.path,
    });
  }
}
