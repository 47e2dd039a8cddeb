/** Thrown where a log-in at an OpenID or OAuth provider ends. The message is what the app is told. */
export class OpenIdRefusal extends Error {
  /** What the operator can mend: for the log, where the message does not say it. */
  readonly reason: string | undefined;
  constructor(description: string, reason?: string) {
    super(description);
    this.name = 'OpenIdRefusal';
    this.reason = reason;
  }
}
