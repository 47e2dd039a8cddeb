import type { MapNode } from '@portcullis/model/source';
import { pathIn, type Reading } from './reading.ts';

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

/** What an operation holds by the OpenAPI Specification 3.1 (section 4.8.10) and 2.0, and API Gateway's extensions. */
const OPERATION_FIELDS: ReadonlySet<string> = new Set([
  'callbacks',
  'consumes',
  'deprecated',
  'description',
  'externalDocs',
  'operationId',
  'parameters',
  'produces',
  'requestBody',
  'responses',
  'schemes',
  'security',
  'servers',
  'summary',
  'tags',
  'x-amazon-apigateway-auth',
  'x-amazon-apigateway-integration',
  'x-amazon-apigateway-request-validator',
  'x-amazon-apigateway-tag-value',
]);

/** The same for an operation: of `securty` nothing is left but an open route. */
export function warnOfUnknownFields(reading: Reading, operation: MapNode, path: string): void {
  for (const [key, entry] of operation.entries) {
    if (OPERATION_FIELDS.has(key) || (key.startsWith('x-') && !key.toLowerCase().startsWith(PREFIX)))
      continue;
    const message = `an operation has no field \`${key}\`; it is ignored`;
    reading.diagnostics.warning('OPENAPI_UNKNOWN_FIELD', message, {
      mark: entry.keyMark,
      path: pathIn(reading, path),
    });
  }
}
