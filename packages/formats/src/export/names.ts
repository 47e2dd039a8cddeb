/** Names for the constants of a program: camelCase, each once. */
export class Names {
  readonly #byThing = new Map<string, string>();
  readonly #taken: Set<string>;

  constructor(reserved: Iterable<string>) {
    this.#taken = new Set(reserved);
  }

  /** The same name for the same thing: `of('function', 'Orders')` is `ordersFunction`. `owner`: what it is part of. */
  of(kind: string, name: string, owner = ''): string {
    const thing = `${kind} ${owner} ${name}`;
    const known = this.#byThing.get(thing);
    if (known !== undefined) return known;
    const words = camelCase(name);
    const suffix = pascalCase(kind);
    const base = words.toLowerCase().endsWith(suffix.toLowerCase()) ? words : `${words}${suffix}`;
    let fresh = base;
    for (let count = 2; this.#taken.has(fresh); count += 1) fresh = `${base}${count}`;
    this.#taken.add(fresh);
    this.#byThing.set(thing, fresh);
    return fresh;
  }
}

/** `orders-reader`, `OrdersReader` -> `ordersReader`. */
export function camelCase(name: string): string {
  const pascal = pascalCase(name);
  const head = /^[A-Z]+(?=[A-Z][a-z]|\d|$)/.exec(pascal)?.[0] ?? pascal.charAt(0);
  const camel = `${head.toLowerCase()}${pascal.slice(head.length)}`;
  return /^[a-z]/.test(camel) ? camel : `_${camel}`;
}

/** `orders-reader` -> `OrdersReader`. */
export function pascalCase(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('');
}

/** `OrdersReader` -> `orders-reader`. */
export function kebabCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .toLowerCase();
}
