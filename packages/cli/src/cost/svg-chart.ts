import type { AttackEstimate, Estimate } from '@portcullis/advisor/cost';
import type { Api } from '@portcullis/model';
import { markupText } from '../markup-text.ts';
import { anApi } from './api-kind.ts';
import { markOf } from './mark.ts';
import { money, quantity } from './money.ts';

const WIDTH = 960;
const MARGIN = 32;
const LABELS = 380;
const ROW = 34;
const BAR = 18;
const TOP = 96;
const FOOT = 104;
const INK = '#1f2933';
const FAINT = '#5f6b7a';
const OWN = '#eaf0f8';
const OWN_EDGE = '#2563a8';

/** Widths of a letter that no usual font exceeds on average: of the amounts, and of the legend. */
const DIGIT = 9;
const LETTER = 7.2;

/** Who is paid, by the first part of a price's name, in the order in which bars stack. */
const PAYEES: readonly (readonly [prefix: string, name: string, colour: string])[] = [
  ['api-gateway', 'API Gateway', '#c2410c'],
  ['lambda', 'Lambda', '#e0a030'],
  ['verified-permissions', 'Verified Permissions', '#8a5a9e'],
  ['waf', 'AWS WAF', '#2f6f8f'],
  ['logs', 'Logs', '#9aa5b1'],
];

/** The attack, design by design, as a bar chart that needs nothing but a browser or a document. */
export function svgChart(result: Estimate, api: Api | undefined): string {
  const { attack, traffic } = result;
  const highest = Math.max(...attack.map(({ cost }) => cost));
  const longest = Math.max(...attack.map((row) => amountOf(row).length));
  const room = WIDTH - 2 * MARGIN - LABELS - longest * DIGIT;
  const scale = highest === 0 ? 0 : room / highest;
  const height = TOP + attack.length * ROW + FOOT;
  const title = `What an attack of ${quantity(traffic.attackRequests)} requests costs`;
  const where = `${api === undefined ? '' : `${api.name}: `}by where its requests are refused, and who is paid`;
  const foot = TOP + attack.length * ROW + 34;
  const notes = footnotes(result);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${markupText(title)}" font-family="Helvetica, Arial, 'DejaVu Sans', sans-serif" fill="${INK}">
<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>
<text x="${MARGIN}" y="46" font-size="22" font-weight="bold">${markupText(title)}</text>
<text x="${MARGIN}" y="72" font-size="14" fill="${FAINT}">${markupText(where)}</text>
${attack.map((row, index) => bar(row, traffic.api, TOP + index * ROW, scale)).join('\n')}
${legend(attack, foot, api !== undefined)}
${notes.map((text, index) => `<text x="${MARGIN}" y="${foot + 32 + index * 18}" font-size="12" fill="${FAINT}">${markupText(text)}</text>`).join('\n')}
</svg>
`;
}

function bar(row: AttackEstimate, kind: 'rest' | 'http', y: number, scale: number): string {
  const { design, ownRoutes } = row;
  const middle = y + ROW / 2 + 5;
  const ink = design.kinds.includes(kind) ? INK : FAINT;
  const parts: string[] = [];
  if (ownRoutes > 0) {
    parts.push(
      `<rect x="${MARGIN - 12}" y="${y + 1}" width="${WIDTH - 2 * MARGIN + 24}" height="${ROW - 2}" fill="${OWN}"/>`,
      `<rect x="${MARGIN - 12}" y="${y + 1}" width="4" height="${ROW - 2}" fill="${OWN_EDGE}"/>`,
    );
  }
  parts.push(
    `<text x="${MARGIN}" y="${middle}" font-size="14" fill="${ink}">${markupText(design.title)}</text>`,
  );
  let x = MARGIN + LABELS;
  for (const { amount, colour } of payments(row)) {
    const width = amount * scale;
    parts.push(
      `<rect x="${x.toFixed(1)}" y="${y + (ROW - BAR) / 2}" width="${width.toFixed(1)}" height="${BAR}" fill="${colour}"/>`,
    );
    x += width;
  }
  const amount = markupText(amountOf(row));
  parts.push(`<text x="${(x + 8).toFixed(1)}" y="${middle}" font-size="14" fill="${ink}">${amount}</text>`);
  return parts.join('\n');
}

function amountOf(row: AttackEstimate): string {
  return `${money(row.cost)}${markOf(row)}`;
}

interface Payment {
  readonly name: string;
  readonly colour: string;
  readonly amount: number;
}

/** An authorizer's log goes with the authorizer. */
function payments({ items }: AttackEstimate): readonly Payment[] {
  return PAYEES.map(([prefix, name, colour]) => {
    const paid = items.filter(({ prices }) => prices[0]?.startsWith(`${prefix}.`) === true);
    return { name, colour, amount: paid.reduce((sum, { cost }) => sum + cost, 0) };
  }).filter(({ amount }) => amount > 0);
}

function legend(attack: readonly AttackEstimate[], y: number, hasApi: boolean): string {
  const paid = new Set(attack.flatMap((row) => payments(row).map(({ name }) => name)));
  const entries: (readonly [string, string])[] = PAYEES.filter(([, name]) => paid.has(name)).map(
    ([, name, colour]) => [colour, name],
  );
  if (hasApi) entries.push([OWN_EDGE, 'how this API refuses']);
  let x = MARGIN;
  return entries
    .map(([colour, text]) => {
      const entry = `<rect x="${x.toFixed(0)}" y="${y - 11}" width="14" height="14" fill="${colour}"/><text x="${(x + 21).toFixed(0)}" y="${y + 1}" font-size="13">${markupText(text)}</text>`;
      x += 21 + text.length * LETTER + 26;
      return entry;
    })
    .join('\n');
}

function footnotes({ region, pricesAsOf, currency, traffic }: Estimate): readonly string[] {
  return [
    `Prices of ${region} as of ${pricesAsOf}, ${currency}, for ${anApi(traffic.api)}. That the gateway does not bill what it refuses is`,
    "* the word of AWS staff only; ? the community's word, or unconfirmed. Data out of refusals is not counted.",
  ];
}
