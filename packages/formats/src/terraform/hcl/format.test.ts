import { parse } from '@cdktn/hcl2json';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  attributes,
  block,
  call,
  comment,
  data,
  formatHcl,
  nested,
  reference,
  template,
  text,
} from './index.ts';

const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '$',
      '%',
      '{',
      '}',
      '"',
      '\\',
      '\n',
      '\r',
      '\t',
      '~',
      '<<EOT',
      '${',
      '%{',
      '$${',
      '#',
      '//',
      '*/',
      '\u0000',
      '\u007f',
      '\u2028',
      'é',
      'e\u0301',
      '𝒳',
    ),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 12,
});

/** The parser gives the values of literals, and quotes what would begin a template in them. */
function asParsed(value: string): string {
  return value.normalize('NFC').replace(/\$\{/g, '$$$${').replace(/%\{/g, '%%{');
}

function parsed(body: Parameters<typeof formatHcl>[0]): Promise<Record<string, unknown>> {
  return parse('test.tf', formatHcl(body));
}

it('a text is read back as it was, whatever it holds', async () => {
  await fc.assert(
    fc.asyncProperty(anyText, async (value) => {
      expect(await parsed(attributes({ x: text(value) }))).toEqual({ x: asParsed(value) });
    }),
    { numRuns: 500 },
  );
});

it('a text within a template and a key is read back as it was', async () => {
  await fc.assert(
    fc.asyncProperty(anyText, async (value) => {
      const body = [
        ...attributes({ x: template('<', value, reference('var.y'), '>'), o: data({ [`k${value}`]: 1 }) }),
      ];
      expect(await parsed(body)).toEqual({
        x: `<${asParsed(value)}\${var.y}>`,
        o: { [asParsed(`k${value}`)]: 1 },
      });
    }),
    { numRuns: 200 },
  );
});

it('data is read back as it was', async () => {
  const key = fc.stringMatching(/^[a-z][a-z0-9_ -]{0,8}$/);
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      fc.boolean(),
      fc.integer(),
      fc.string(),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
    ),
  }));
  await fc.assert(
    fc.asyncProperty(tree, async (value) => {
      const found = await parsed(attributes({ x: data(value) }));
      const quoted = JSON.stringify(value).replace(/\$\{/g, '$$$${').replace(/%\{/g, '%%{');
      expect(found).toEqual({ x: JSON.parse(quoted) });
    }),
    { numRuns: 200 },
  );
});

it('a comment holds no line that is none', async () => {
  await fc.assert(
    fc.asyncProperty(anyText, async (value) => {
      expect(await parsed([comment(value), ...attributes({ x: text('y') })])).toEqual({ x: 'y' });
    }),
  );
});

it('writes what terraform fmt would leave alone', () => {
  const body = [
    comment('Where a person decides.'),
    block(
      'resource',
      ['aws_x', 'y'],
      [
        ...attributes({
          name: text('orders'),
          enabled: reference('var.enabled'),
          policy: call('jsonencode', data({ Version: '2012-10-17', 'a b': { c: [1, 2] } })),
          n: data(1),
          long_one: data([]),
        }),
        nested('inner', { key: data('v') }),
        nested('empty', {}),
      ],
    ),
    block('data', ['aws_caller_identity', 'current'], []),
  ];
  expect(formatHcl(body)).toBe(`# Where a person decides.
resource "aws_x" "y" {
  name    = "orders"
  enabled = var.enabled
  policy = jsonencode({
    Version = "2012-10-17"
    "a b" = {
      c = [1, 2]
    }
  })
  n        = 1
  long_one = []

  inner {
    key = "v"
  }

  empty {}
}

data "aws_caller_identity" "current" {}
`);
});
