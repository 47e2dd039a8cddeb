import type { AttackEstimate, Estimate } from '@portcullis/advisor/cost';
import pc from 'picocolors';
import { type Cell, columns } from '../posture/columns.ts';
import { apiTitle } from '../posture/render.ts';
import { anApi } from './api-kind.ts';
import { barOf } from './bar.ts';
import { claimsOf } from './claims.ts';
import { markOf } from './mark.ts';
import { money, quantity } from './money.ts';
import { figuresOf, type Origins } from './origins.ts';

type Colours = ReturnType<typeof pc.createColors>;

const INDENT = '  ';
const WIDTH = 100;

/** The estimate as a person reads it. */
export function renderEstimate(
  result: Estimate,
  origins: Origins,
  colour: boolean,
  width: number = WIDTH,
): string {
  const paint = pc.createColors(colour);
  const parts = [
    header(result, origins, paint),
    monthTable(result, paint),
    attackTable(result, paint, width),
    boundText(result, width),
    machineTable(result, paint),
    basisText(result, origins, paint, width),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function header(result: Estimate, { own }: Origins, paint: Colours): string {
  const free = result.freeTiers ? "the user pool's free tier counted" : 'free tiers not counted';
  const prices = `Prices of ${result.region} as of ${result.pricesAsOf}, in ${result.currency}, ${free}.\n`;
  return own === undefined ? prices : `${apiTitle(own.api, paint.bold)}\n${prices}`;
}

function monthTable({ monthly, traffic }: Estimate, paint: Colours): string {
  const title = paint.bold(`A month of ${quantity(traffic.requestsPerMonth)} requests`);
  const rows = [
    ...monthly.items.map(
      (one) => [one.item, `${quantity(one.quantity)} ${one.unit}`, money(one.cost)] as const,
    ),
    ['Total', '', money(monthly.total)] as const,
  ];
  return `${title}\n${indented(columns(rightAligned(rows, [2]), undefined))}`;
}

const MARKS = `${INDENT}* the gateway does not bill it: the word of AWS staff only   ? of the community, or unconfirmed\n`;

function attackTable({ attack, traffic }: Estimate, paint: Colours, width: number): string {
  const highest = Math.max(...attack.map(({ cost }) => cost));
  const text = attack.map((row): readonly [string, string, string] => [
    row.ownRoutes > 0 ? '>' : ' ',
    row.design.title,
    `${money(row.cost)}${markOf(row).padEnd(2)}`,
  ]);
  const widths = [1, 2].map((index) => Math.max(...text.map((row) => row[index]?.length ?? 0)));
  const room = Math.max(10, Math.min(40, width - INDENT.length - 7 - (widths[0] ?? 0) - (widths[1] ?? 0)));
  const rows = rightAligned(text, [2]).map((cells, index) => {
    const row = attack[index];
    if (row === undefined) return cells;
    const own = row.ownRoutes > 0 ? paint.bold : undefined;
    const bar = {
      text: barOf(row.cost, highest, room),
      paint: row.refusedBy.gatewayBills ? paint.red : paint.green,
    };
    return [...cells.map((cell) => ({ ...cell, paint: own })), bar];
  });
  const title = paint.bold(`An attack of ${quantity(traffic.attackRequests)} requests, on top of the month`);
  return `${title}\n${indented(columns(rows, undefined))}${MARKS}${ownText(attack, traffic.api, width)}`;
}

function ownText(attack: readonly AttackEstimate[], kind: 'rest' | 'http', width: number): string {
  const own = attack.filter(({ ownRoutes }) => ownRoutes > 0).sort((a, b) => b.cost - a.cost);
  const [dearest] = own;
  const notHere = attack
    .filter(({ design }) => !design.kinds.includes(kind))
    .map(({ design }) => design.title);
  const texts = [`Not to be had with ${anApi(kind)}: ${notHere.join('; ')}.`];
  if (dearest !== undefined) {
    const routes = dearest.ownRoutes === 1 ? '1 route' : `${dearest.ownRoutes} routes`;
    texts.unshift(`> This API. Its dearest way to refuse is that of ${routes}: ${dearest.design.title}.`);
  }
  return indented(texts.flatMap((text) => columns([[{ text }]], width - INDENT.length)));
}

function boundText({ hourlyBound: bound }: Estimate, width: number): string {
  const rate = `${quantity(bound.requestsPerSecond)} requests a second`;
  const most =
    bound.costAtTimeout === null
      ? ''
      : `, ${money(bound.costAtTimeout)} where each keeps the function until its timeout`;
  const text = `An hour of requests that are let in costs at most ${money(bound.cost)} at ${rate}${most}; data out comes on top.`;
  return `${columns([[{ text }]], width).join('\n')}\n`;
}

function machineTable({ machineTokens }: Estimate, paint: Colours): string {
  if (machineTokens.length === 0) return '';
  const rows = machineTokens.map(({ choice, tokens, cost }) => [
    choice,
    `${quantity(tokens)} tokens`,
    money(cost),
  ]);
  return `${paint.bold('Machine clients, a month')}\n${indented(columns(rightAligned(rows, [1, 2]), undefined))}`;
}

function basisText(result: Estimate, origins: Origins, paint: Colours, width: number): string {
  const list = (title: string, items: readonly string[]): readonly string[] =>
    items.length === 0 ? [] : columns([[{ text: `${title}:` }, { text: items.join(', ') }]], width);
  const claims = claimsOf(result).flatMap((text) =>
    columns([[{ text: '-' }, { text }]], width - INDENT.length),
  );
  return [
    ...list('From the template', figuresOf(result.traffic, origins, 'template')),
    ...list('Assumed', figuresOf(result.traffic, origins, 'assumed')),
    ...list('Not counted', [
      'data out of refusals, the backend behind the function, SMS, other services that the function calls',
    ]),
    '',
    paint.bold('What no price page says'),
    ...claims.map((line) => `${INDENT}${line}`),
    '',
  ].join('\n');
}

function rightAligned(
  rows: readonly (readonly string[])[],
  right: readonly number[],
): readonly (readonly Cell[])[] {
  const width = (index: number): number => Math.max(...rows.map((row) => row[index]?.length ?? 0));
  return rows.map((row) =>
    row.map((text, index) => ({ text: right.includes(index) ? text.padStart(width(index)) : text })),
  );
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `${INDENT}${line}\n`).join('');
}
