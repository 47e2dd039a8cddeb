/** What the configuration says of a function in place of the template: paths are relative to the template's folder. */
export type FunctionOverride =
  | { readonly url: string }
  | { readonly handler: string }
  | { readonly bootstrap: string };
