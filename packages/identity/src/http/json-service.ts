import type { Json } from '@portcullis/model/source';
import { invalidParameter, ServiceError } from '../service/service-error.ts';
import { isStorable } from './storable-text.ts';

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

/** JSON can write what is no character in escapes alone: without them nobody has to look. */
const ESCAPED = /\\u(?:0000|d[89a-f])/i;

/** The members of a JSON body. Throws SerializationException, and InvalidParameterException for what is no character. */
export function membersOf(body: Uint8Array): Readonly<Record<string, Json>> {
  if (body.length === 0) return {};
  let text: string;
  let value: unknown;
  try {
    text = UTF8.decode(body);
    value = JSON.parse(text);
  } catch {
    throw new ServiceError('SerializationException', 'The request body is not valid JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ServiceError('SerializationException', 'Start of structure or map found where not expected.');
  const members = value as Readonly<Record<string, Json>>;
  if (ESCAPED.test(text)) checkTexts(members);
  return members;
}

function checkTexts(members: Readonly<Record<string, Json>>): void {
  for (const [name, value] of Object.entries(members))
    if (!isStorable(name) || !holdsStorable(value))
      throw invalidParameter(
        `1 validation error detected: Value at '${name.replaceAll(/[^\w.-]/g, '?')}' failed to satisfy constraint: Member must not contain characters that are none`,
      );
}

function holdsStorable(value: Json): boolean {
  if (typeof value === 'string') return isStorable(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, one]) => isStorable(name) && holdsStorable(one));
}
