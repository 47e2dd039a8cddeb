import { PRICE_ITEMS, type PriceList } from '@portcullis/advisor/cost';
import { z } from 'zod';
import type { Terminal } from '../terminal.ts';
import { readInputFile } from './read-input-file.ts';

const text = z.string({ error: 'must be a text' }).min(1, { error: 'must not be empty' });
const date = z
  .string({ error: 'must be a date: "2026-11" or "2026-11-30", in quotes' })
  .regex(/^\d{4}-(0[1-9]|1[0-2])(-\d\d)?$/, {
    error: 'must be a date: "2026-11" or "2026-11-30", in quotes',
  });
const NOT_NEGATIVE = 'must be a number that is not negative';
const POSITIVE = 'must be a number above 0';
const notNegative = z.number({ error: NOT_NEGATIVE }).min(0, { error: NOT_NEGATIVE });
const positive = z.number({ error: POSITIVE }).positive({ error: POSITIVE });

const tiers = z
  .array(z.strictObject({ upTo: positive.nullable(), price: notNegative }), {
    error: 'must be a list of { upTo, price }',
  })
  .min(1, { error: 'must have a tier' })
  .refine((list) => list.every(({ upTo }, index) => (upTo === null) === (index === list.length - 1)), {
    error: 'the last tier, and only that, has `upTo: null`',
  })
  .refine(
    (list) =>
      list.every(({ upTo }, index) => index === 0 || upTo === null || upTo > (list[index - 1]?.upTo ?? 0)),
    {
      error: 'each `upTo` must be above the one before',
    },
  );

const price = z.strictObject({
  item: z.enum(PRICE_ITEMS, { error: `must be one of: ${PRICE_ITEMS.join(', ')}` }),
  region: z
    .string({ error: 'must be the name of a region' })
    .regex(/^[a-z]{2}(-[a-z]+)+-\d+$/, { error: 'must be the name of a region: eu-west-1' }),
  unit: text,
  per: positive,
  tiers,
  free: notNegative.optional(),
  date,
  source: text,
  basis: z.enum(['price page', 'third party', 'unconfirmed'], {
    error: 'must be price page, third party or unconfirmed',
  }),
  note: text.optional(),
});

export const priceListSchema: z.ZodType<PriceList> = z
  .strictObject({
    currency: z.literal('USD', { error: 'must be USD: prices of two currencies cannot be added' }),
    asOf: date,
    prices: z.array(price, { error: 'must be a list of prices' }),
  })
  .superRefine(({ prices }, context) => {
    const seen = new Set<string>();
    for (const [index, { item, region }] of prices.entries()) {
      const key = `${region} ${item}`;
      if (seen.has(key))
        context.addIssue({
          code: 'custom',
          path: ['prices', index, 'item'],
          message: `stands twice for ${region}`,
        });
      seen.add(key);
    }
  });

export function readPriceFile(terminal: Terminal, path: string): PriceList {
  return readInputFile(terminal, '--prices', path, priceListSchema);
}
