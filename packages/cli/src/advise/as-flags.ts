import { DEFAULT_FACTS, FACT_KINDS, type Facts, statedFacts } from '@portcullis/advisor/tree';

/** The facts as flags of `advise`: `--caller user --low-latency`. */
export function asFlags(facts: Facts): string {
  const stated = statedFacts(facts);
  const flags = FACT_KINDS.filter(({ key }) => stated[key] !== undefined).map(({ key, values }) => {
    const name = flagOf(key);
    if (values !== 'boolean') return `--${name} ${stated[key]}`;
    return stated[key] === true ? `--${name}` : `--no-${name}`;
  });
  if (facts.group !== DEFAULT_FACTS.group) flags.push(`--group ${quoted(facts.group)}`);
  flags.push(...facts.routes.map((route) => `--route ${quoted(route)}`));
  return flags.join(' ');
}

/** `lowLatency` is `low-latency`, and `routes` are given one `--route` at a time. */
export function flagOf(key: string): string {
  return key === 'routes' ? 'route' : key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
