import { OFF_PATH, ON_PATH, OTHER_LINE, PATH_LINE } from './colours.ts';
import type { DecisionGraph, GraphEdge, GraphNode } from './decision-graph.ts';

const FONT = 'Helvetica,Arial,sans-serif';
const BOLD = 'Helvetica-Bold';
/** The legend stands below this node, where the drawing has room. */
const ABOVE_LEGEND = 'who-webhook-P01b-leaf';
/** Letters of a line in a box. */
const LINE: Readonly<Record<GraphNode['kind'], number>> = {
  start: 20,
  caller: 18,
  question: 17,
  leaf: 15,
  layers: 28,
};

/** The graph in the language of Graphviz, which lays it out and draws it. */
export function toDot({ titles, nodes, edges }: DecisionGraph): string {
  const kinds = new Map(nodes.map(({ id, kind }) => [id, kind]));
  return [
    'digraph decision {',
    `  graph [rankdir=TB, nodesep=0.22, ranksep="0.26", splines=true, bgcolor="white", pad=0.25, fontname="${FONT}", fontsize=17, fontcolor="#323f4b", labelloc=t, labeljust=l, label=<${title(titles)}>]`,
    `  node [fontname="${FONT}", fontsize=11, shape=box, style="filled,rounded", height=0.3, width=0.4]`,
    `  edge [fontname="${FONT}", fontsize=10, arrowsize=0.6]`,
    ...nodes.map(nodeLine),
    ...edges.map((edge) =>
      edgeLine(edge, kinds.get(edge.to) === 'leaf' && kinds.get(edge.from) === 'question'),
    ),
    ...edges
      .filter(
        ({ from, to, label }) =>
          label === 'yes' && kinds.get(from) === 'question' && kinds.get(to) === 'leaf',
      )
      .map(({ from, to }) => `  { rank=same; ${quoted(from)}; ${quoted(to)} }`),
    ...(titles.length === 0 ? [] : legend()),
    '}',
    '',
  ].join('\n');
}

function title(titles: readonly string[]): string {
  const head = '<b>Which auth method? The decision table of Portcullis</b>';
  const lines = titles.map((text) => `<font color="${PATH_LINE}" point-size="14">${html(text)}</font>`);
  return [head, ...lines, ''].join('<br align="left"/>');
}

function nodeLine({ id, kind, label, detail, onPath }: GraphNode): string {
  const { fill, line, text } = (onPath ? ON_PATH : OFF_PATH)[kind];
  const small = detail === undefined ? [] : detail.split('\n').flatMap((one) => broken(one, LINE[kind]));
  // Plain labels and no HTML ones: their lines stay in the middle whatever font the reader's machine has.
  const end = kind === 'layers' ? '\\l' : '\\n';
  const lines = [...broken(label, LINE[kind]), ...small].map((one) => `${escaped(one)}${end}`).join('');
  const bold = kind !== 'layers' && (kind === 'start' || kind === 'caller' || onPath);
  const attributes = [
    `label="${lines}"`,
    `style="${kind === 'layers' ? 'filled' : 'filled,rounded'}"`,
    ...(kind === 'layers' ? ['shape=note'] : []),
    // Room for fonts that are wider than the one that Graphviz measures with.
    `margin="${kind === 'layers' ? 0.6 : bold ? 0.27 : 0.18},0.07"`,
    `fillcolor="${fill}"`,
    `color="${line}"`,
    `fontcolor="${text}"`,
    `fontname="${bold ? BOLD : FONT}"`,
    `penwidth=${onPath ? 2.2 : 1}`,
  ];
  return `  ${quoted(id)} [${attributes.join(', ')}]`;
}

function edgeLine({ from, to, label, onPath }: GraphEdge, sideways: boolean): string {
  const colour = onPath ? PATH_LINE : OTHER_LINE;
  const said =
    label === undefined ? '' : `, label=" ${label} ", fontcolor="${onPath ? PATH_LINE : '#7b8794'}"`;
  const weight = sideways ? 2 : 20;
  return `  ${quoted(from)} -> ${quoted(to)} [color="${colour}", penwidth=${onPath ? 2.8 : 1}, weight=${weight}${said}]`;
}

/** What the colours mean. */
function legend(): readonly string[] {
  const on = ON_PATH.leaf;
  const off = OFF_PATH.leaf;
  const cell = (fill: string, text: string, words: string): string =>
    `<tr><td width="130" bgcolor="${fill}"><font color="${text}" point-size="10">${words}</font></td></tr>`;
  const rows = [
    cell(ON_PATH.question.fill, ON_PATH.question.text, 'the path taken'),
    cell(on.fill, on.text, 'the answer'),
    cell(OFF_PATH.question.fill, OFF_PATH.question.text, 'other questions'),
    cell(off.fill, off.text, 'other methods'),
  ];
  return [
    `  ${quoted(ABOVE_LEGEND)} -> legend [style=invis, minlen=2]`,
    `  legend [shape=plain, style="", label=<<table border="0" cellborder="1" cellspacing="3" cellpadding="4" color="${OTHER_LINE}">${rows.join('')}</table>>]`,
  ];
}

/** Lines of at most `width` letters, broken at spaces. */
function broken(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function html(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}
