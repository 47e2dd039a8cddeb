/** A literal, a parameter, or an attribute of another resource of the set-up. */
export type SetupReference =
  | { readonly literal: string }
  | { readonly parameter: string }
  | { readonly userPool: string; readonly attribute: 'id' | 'arn' | 'issuer' }
  | { readonly client: string; readonly userPool: string }
  /** Id of the set-up's own private endpoint. */
  | { readonly privateEndpoint: 'id' };
