/** RFC 6749 section 5.1 and OpenID Connect Core section 3.1.3.3, in the words of the wire. */
export interface TokenAnswer {
  readonly id_token?: string;
  readonly access_token: string;
  readonly refresh_token?: string;
  /** Seconds. */
  readonly expires_in: number;
  readonly token_type: 'Bearer';
}
