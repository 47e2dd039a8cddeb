import type { Json } from '@portcullis/model/source';
import { ServiceError } from '../service/service-error.ts';

/** An answer of the service, without the headers that all of them have. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string;
  /** `false`: pages of other sites may not read it. Everything else may be read by all. */
  readonly crossOrigin?: false;
}

const CONTENT_TYPE = 'application/x-amz-json-1.1';

export function jsonAnswer(value: { readonly [name: string]: Json | undefined }): Answer {
  return { status: 200, headers: ['Content-Type', CONTENT_TYPE], body: JSON.stringify(value) };
}

/** Clients read the error's name from the header or from `__type`: both are sent. */
export function jsonError(error: ServiceError): Answer {
  const { code, message, status } = error;
  return {
    status,
    headers: [
      'Content-Type',
      CONTENT_TYPE,
      // The colon at the end is the service's own.
      'x-amzn-ErrorType',
      `${code}:`,
      'x-amzn-ErrorMessage',
      headerText(message),
    ],
    body: JSON.stringify({ __type: code, message }),
  };
}

/** What a header may carry; the body has all of it. */
function headerText(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 1024);
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** The members of a JSON body. Throws SerializationException. */
export function membersOf(body: Uint8Array): Readonly<Record<string, Json>> {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(UTF8.decode(body));
  } catch {
    throw new ServiceError('SerializationException', 'The request body is not valid JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ServiceError('SerializationException', 'Start of structure or map found where not expected.');
  return value as Readonly<Record<string, Json>>;
}
