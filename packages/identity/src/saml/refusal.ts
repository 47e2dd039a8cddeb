/** Why a SAML message was not accepted. */
export type SamlFailureCode =
  | 'SAML_TOO_LARGE'
  /** Not base64, not UTF-8, not XML, or not the elements that the message has by its schema. */
  | 'SAML_MALFORMED'
  /** DTDs, comments, processing instructions, character data sections, encrypted names. */
  | 'SAML_UNSUPPORTED'
  | 'SAML_UNSIGNED'
  | 'SAML_SIGNATURE'
  | 'SAML_ALGORITHM'
  | 'SAML_ENCRYPTION'
  | 'SAML_STATUS'
  | 'SAML_ISSUER'
  | 'SAML_AUDIENCE'
  | 'SAML_DESTINATION'
  | 'SAML_IN_RESPONSE_TO'
  | 'SAML_TIME'
  | 'SAML_SUBJECT';

export interface SamlFailure {
  readonly ok: false;
  readonly code: SamlFailureCode;
  /** One sentence, with nothing in it that the message did not show to whoever sent it. */
  readonly detail: string;
  /** What the operator may know besides: to whoever sent the message it would be an oracle. */
  readonly unsaid?: string;
}

/** Thrown within the verification of a message; what is outside gets a `SamlFailure`. */
export class SamlRefusal extends Error {
  readonly code: SamlFailureCode;
  readonly unsaid: string | undefined;
  constructor(code: SamlFailureCode, message: string, unsaid?: string) {
    super(message);
    this.name = 'SamlRefusal';
    this.code = code;
    this.unsaid = unsaid;
  }
}

/** The failure that an error stands for. What a parser or a cipher threw is not told apart: it may be an oracle. */
export function failureOf(error: unknown): SamlFailure {
  if (error instanceof SamlRefusal) {
    const { code, message: detail, unsaid } = error;
    return { ok: false, code, detail, ...(unsaid === undefined ? {} : { unsaid }) };
  }
  return { ok: false, code: 'SAML_MALFORMED', detail: 'SAML message cannot be read.' };
}
