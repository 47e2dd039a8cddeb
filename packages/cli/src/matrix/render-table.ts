import pc from 'picocolors';
import { type Decision, type FoundMatrix, type MatrixCell, routeName } from './matrix.ts';

const LONGEST = 44;

/** For a terminal: a row for each route; principals that may do the same share a column. */
export function renderTable(matrix: FoundMatrix, colour: boolean): string {
  const paint = pc.createColors(colour);
  const { routes } = matrix;
  const cells = [...matrix.cells];
  const marks: Readonly<Record<Decision, string>> = {
    allow: paint.green('yes'),
    deny: paint.dim(' - '),
    some: paint.yellow(' ~ '),
    depends: paint.cyan(' ? '),
  };
  const byRoute = new Map<string, MatrixCell[]>();
  for (const cell of cells) {
    const key = JSON.stringify([cell.api, cell.stage, cell.method, cell.path]);
    const row = byRoute.get(key);
    if (row === undefined) byRoute.set(key, [cell]);
    else row.push(cell);
  }
  const columns = columnsOf(matrix.principals, cells);
  const numbers = columns.map((_, index) => String(index + 1).padStart(3));
  const legend = columns.flatMap(({ names: [first = '', ...others] }, index) => [
    `  ${numbers[index]}  ${first}`,
    ...others.map((name) => `       ${name}`),
  ]);
  const places = [...new Set(routes.map(({ api, stage }) => `${api}, stage ${stage}`))];
  const width = Math.min(LONGEST, Math.max(0, ...routes.map((route) => routeName(route).length)));
  const sections = places.flatMap((place) => [
    paint.bold(place),
    `  ${' '.repeat(width)}  ${numbers.join(' ')}`,
    ...routes
      .filter(({ api, stage }) => `${api}, stage ${stage}` === place)
      .map((route) => {
        const row = byRoute.get(JSON.stringify([route.api, route.stage, route.method, route.path])) ?? [];
        const shown = columns.map(({ at }) => marks[row[at]?.decision ?? 'deny']);
        return `  ${fitted(routeName(route), width)}  ${shown.join(' ')}`;
      }),
    '',
  ]);
  const notes = [...new Set(cells.flatMap(noteOf))];
  return `${[
    'Who can call what:',
    ...legend,
    '',
    ...sections,
    `${marks.allow} gets in  ${marks.deny} is refused  ${marks.some} some paths  ${marks.depends} an authorizer's code decides`,
    ...(notes.length > 0 ? ['', ...notes] : []),
  ].join('\n')}\n`;
}

interface Column {
  readonly names: readonly string[];
  /** Where its first principal stands. */
  readonly at: number;
}

function columnsOf(principals: readonly string[], cells: readonly MatrixCell[]): readonly Column[] {
  const access = new Map<string, string[]>(principals.map((name) => [name, []]));
  for (const cell of cells) access.get(cell.principal)?.push(JSON.stringify([cell.decision, cell.examples]));
  const columns = new Map<string, { names: string[]; at: number }>();
  for (const [at, name] of principals.entries()) {
    const key = access.get(name)?.join(' ') ?? '';
    const column = columns.get(key);
    if (column === undefined) columns.set(key, { names: [name], at });
    else column.names.push(name);
  }
  return [...columns.values()];
}

function noteOf(cell: MatrixCell): readonly string[] {
  const { examples, principal } = cell;
  if (examples === null) return [];
  return [`~ ${routeName(cell)}: ${principal} may call ${examples.allowed}, not ${examples.denied}`];
}

function fitted(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 3)}...` : text.padEnd(width);
}
