import type { Json } from '@portcullis/model/source';

/** What a browser says that it did, as far as it is judged. Web Authentication Level 3 section 5.8.1. */
export interface ClientData {
  readonly type: string;
  /** Base64url. */
  readonly challenge: string;
  readonly origin: string;
  readonly crossOrigin: boolean;
}

/** A credential as JSON, in the parts that are looked at before its signature is. */
export interface CredentialDocument {
  readonly id: string;
  readonly response: Readonly<Record<string, Json>>;
  readonly clientData: ClientData;
  readonly all: Readonly<Record<string, Json>>;
}

const LONGEST = 64 * 1024;

/** `undefined`: no credential that a browser would make. */
export function parseCredential(value: Json | undefined): CredentialDocument | undefined {
  if (!isObject(value) || JSON.stringify(value).length > LONGEST) return undefined;
  const { id, rawId, type, response } = value;
  if (typeof id !== 'string' || !BASE64URL.test(id) || rawId !== id || type !== 'public-key')
    return undefined;
  if (!isObject(response)) return undefined;
  const clientData = parseClientData(response.clientDataJSON);
  return clientData && { id, response, clientData, all: value };
}

/** Credential ids have at most 1023 bytes. Web Authentication Level 3 section 5.8.3. */
const BASE64URL = /^[\w-]{1,1364}$/;

function parseClientData(text: Json | undefined): ClientData | undefined {
  if (typeof text !== 'string') return undefined;
  let value: Json;
  try {
    const bytes = Buffer.from(text, 'base64url');
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Json;
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const { type, challenge, origin, crossOrigin } = value;
  if (typeof type !== 'string' || typeof challenge !== 'string' || typeof origin !== 'string')
    return undefined;
  return { type, challenge, origin, crossOrigin: crossOrigin !== undefined && crossOrigin !== false };
}

function isObject(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
