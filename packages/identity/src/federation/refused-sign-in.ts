import type { FederationFailure } from './federation.ts';

/** Thrown where a log-in by an identity provider ends; what goes back to the app. */
export class FederationRefusal extends Error {
  readonly error: FederationFailure['error'];
  constructor(error: FederationFailure['error'], description: string) {
    super(description);
    this.name = 'FederationRefusal';
    this.error = error;
  }
}

/** What a provider says of a user does not fit the pool. */
export class AttributeRefusal extends Error {
  /** Required attributes that are missing, if that is the reason. */
  readonly missing: readonly string[];
  constructor(detail: string, missing: readonly string[] = []) {
    super(detail);
    this.name = 'AttributeRefusal';
    this.missing = missing;
  }
}
