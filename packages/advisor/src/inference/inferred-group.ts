import type { InferredFact } from './inferred-fact.ts';

/** Routes that are guarded alike, and what the template says of their callers. */
export interface InferredGroup {
  readonly group: string;
  /** Logical id of the API. */
  readonly api: string;
  /** How the routes are guarded today: `COGNITO_USER_POOLS Shoppers`. */
  readonly today: string;
  /** `GET /orders`; empty for a GraphQL API. */
  readonly routes: readonly string[];
  /** At most one for each fact. */
  readonly facts: readonly InferredFact[];
}
