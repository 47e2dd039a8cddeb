import { markupText } from '../markup-text.ts';
import { type FoundMatrix, type MatrixCell, routeName } from './matrix.ts';

const MARKS = { allow: 'yes', deny: 'no', some: 'some', depends: 'depends' } as const;

/** One self-contained page: sorts by a click on a head, filters by text, prints. */
export function renderHtml(matrix: FoundMatrix): string {
  const { principals, routes, cells } = matrix;
  const found = new Map(Array.from(cells, (cell) => [keyOf(cell, cell.principal), cell]));
  const heads = ['API', 'stage', 'route', ...principals]
    .map((head) => `<th>${markupText(head)}</th>`)
    .join('');
  const rows = routes
    .map((route) => {
      const names = [route.api, route.stage, routeName(route)].map((text) => `<td>${markupText(text)}</td>`);
      const marks = principals.map((name) => cellOf(found.get(keyOf(route, name))));
      return `<tr>${[...names, ...marks].join('')}</tr>`;
    })
    .join('\n');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Who can call what</title>
<style>${STYLE}</style>
<h1>Who can call what</h1>
<p><input id="filter" type="search" placeholder="filter routes" aria-label="filter routes"></p>
<table><thead><tr>${heads}</tr></thead><tbody>
${rows}
</tbody></table>
<p class="legend"><b class="allow">yes</b> gets in <b class="deny">no</b> is refused <b class="some">some</b> some paths
<b class="depends">depends</b> an authorizer's code decides. Point at a cell for what decided.</p>
<script>${SCRIPT}</script>
</html>
`;
}

function cellOf(cell: MatrixCell | undefined): string {
  if (cell === undefined) return '<td></td>';
  const { decision, status, code, examples, authorizer } = cell;
  const detail = [
    status === null ? '' : String(status),
    code,
    examples === null ? '' : `${examples.allowed} yes, ${examples.denied} no`,
    authorizer === null ? '' : `${authorizer} decides`,
  ].filter((text) => text !== '');
  return `<td class="${decision}" title="${markupText(detail.join(', '))}">${MARKS[decision]}</td>`;
}

const STYLE = `
body { font: 14px/1.4 system-ui, sans-serif; margin: 2rem; color: #1b1f24; }
table { border-collapse: collapse; }
th, td { border: 1px solid #d0d7de; padding: .25rem .5rem; text-align: left; }
th { position: sticky; top: 0; background: #f6f8fa; cursor: pointer; max-width: 14rem; overflow-wrap: anywhere; }
.allow { background: #dafbe1; } .deny { color: #6e7781; } .some { background: #fff8c5; } .depends { background: #ddf4ff; }
.legend b { padding: 0 .4rem; font-weight: normal; }
input { font: inherit; padding: .3rem .5rem; width: 20rem; }
@media print { input { display: none; } th { position: static; } }
`;

const SCRIPT = `
const body = document.querySelector('tbody');
const text = (row, column) => row.cells[column].textContent;
document.querySelectorAll('th').forEach((head, column) => {
  let order = 1;
  head.addEventListener('click', () => {
    const rows = [...body.rows].sort((a, b) => order * text(a, column).localeCompare(text(b, column)));
    order = -order;
    body.append(...rows);
  });
});
document.getElementById('filter').addEventListener('input', (event) => {
  const wanted = event.target.value.toLowerCase();
  for (const row of body.rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
});
`;

function keyOf(
  { api, stage, method, path }: Pick<MatrixCell, 'api' | 'stage' | 'method' | 'path'>,
  principal: string,
): string {
  return JSON.stringify([principal, api, stage, method, path]);
}
