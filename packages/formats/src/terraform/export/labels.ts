/** What a label names: labels are unique within one of these, as Terraform's addresses are within a type. */
export type LabelSpace =
  | 'authorizer'
  | 'client'
  | 'function'
  | 'group'
  | 'invoker'
  | 'key'
  | 'output'
  | 'pool'
  | 'provider'
  | 'resource'
  | 'role'
  | 'route'
  | 'server'
  | 'variable';

/** Spaces that end in resources of one type share their labels. */
const FAMILIES: Readonly<Partial<Record<LabelSpace, string>>> = {
  function: 'iam',
  invoker: 'iam',
  role: 'iam',
};

/** Labels of what every module has. */
const RESERVED: readonly string[] = [
  'iam access',
  'iam api_gateway_logs',
  'iam appsync_invoke',
  'iam appsync_logs',
  'variable set_account_log_role',
];

/** Gives every part of a set-up one label, the same wherever it is spoken of: `OrdersBackend` -> `orders_backend`. */
export class Labels {
  readonly #byKey = new Map<string, string>();
  readonly #taken = new Set<string>(RESERVED);

  /** `words`: what the label is made of, where it is not the key itself. */
  of(space: LabelSpace, key: string, words: string = key): string {
    const name = `${space} ${key}`;
    const known = this.#byKey.get(name);
    if (known !== undefined) return known;
    const family = FAMILIES[space] ?? space;
    const base = snakeCase(words);
    let label = base;
    for (let count = 2; this.#taken.has(`${family} ${label}`); count += 1) label = `${base}_${count}`;
    this.#taken.add(`${family} ${label}`);
    this.#byKey.set(name, label);
    return label;
  }
}

/** An identifier of Terraform; what has no letter in it gets a name all the same. */
export function snakeCase(words: string): string {
  const snake = words
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
  if (snake === '') return 'root';
  return /^[a-z]/.test(snake) ? snake : `n_${snake}`;
}

/** `OrdersBackend` -> `orders-backend`, for names in AWS. */
export function kebabCase(words: string): string {
  return snakeCase(words).replace(/_/g, '-');
}
