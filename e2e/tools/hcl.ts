import { load } from './installed.ts';

/** Terraform's own parser (compiled from Go): the blocks of a file as data; throws with line and column. */
export async function parseHcl(text: string, name: string): Promise<Readonly<Record<string, unknown>>> {
  const parser = load('@cdktn/hcl2json') as {
    parse(name: string, text: string): Promise<Readonly<Record<string, unknown>>>;
  };
  return await parser.parse(name, text);
}
