/** Thrown where a log-in at an OpenID or OAuth provider ends. The message is what the app is told. */
export class OpenIdRefusal extends Error {
  constructor(description: string) {
    super(description);
    this.name = 'OpenIdRefusal';
  }
}
