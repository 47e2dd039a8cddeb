import type { Json } from '@portcullis/model/source';
import type { Answer } from '../http/json-service.ts';
import { markupText } from '../service/markup-text.ts';
import type { ServiceError } from '../service/service-error.ts';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
const HEADERS: readonly string[] = ['Content-Type', 'text/xml'];

/** The result of an operation, as the query protocol writes it. */
export function xmlAnswer(
  operation: string,
  result: { readonly [name: string]: Json | undefined },
  requestId: string,
): Answer {
  const body =
    `<${operation}Response xmlns="${NAMESPACE}"><${operation}Result>${members(result)}</${operation}Result>` +
    `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`;
  return { status: 200, headers: HEADERS, body };
}

export function xmlError({ code, message, status }: ServiceError, requestId: string): Answer {
  const type = status >= 500 ? 'Receiver' : 'Sender';
  const error = members({ Type: type, Code: code, Message: message });
  const body =
    `<ErrorResponse xmlns="${NAMESPACE}"><Error>${error}</Error>` +
    `<RequestId>${requestId}</RequestId></ErrorResponse>`;
  return { status, headers: HEADERS, body };
}

function members(value: { readonly [name: string]: Json | undefined }): string {
  return Object.entries(value)
    .filter(([, one]) => one !== undefined && one !== null)
    .map(([name, one]) => `<${name}>${content(one as Json)}</${name}>`)
    .join('');
}

function content(value: Json): string {
  if (Array.isArray(value)) return value.map((one: Json) => `<member>${content(one)}</member>`).join('');
  if (typeof value === 'object' && value !== null) return members(value as { readonly [name: string]: Json });
  return markupText(String(value).replaceAll(NOT_XML, ''));
}

/** XML 1.0 section 2.2: what no document may have is left out. */
const NOT_XML = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/g;
