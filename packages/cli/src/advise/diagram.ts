import { decisionGraph, toDot, toMermaid } from '@portcullis/advisor/diagram';
import type { Answer } from '@portcullis/advisor/tree';

/** The decision tree with the paths to the answers. */
export async function diagramOf(kind: 'mermaid' | 'svg', answers: readonly Answer[]): Promise<string> {
  const graph = decisionGraph(answers);
  if (kind === 'mermaid') return toMermaid(graph);
  const { Graphviz } = await import('@hpcc-js/wasm-graphviz');
  const graphviz = await Graphviz.load();
  return withTitle(graphviz.layout(toDot(graph), 'svg', 'dot'), graph.titles);
}

/** One title that says what is drawn, in place of those of the nodes, which would show their ids under the pointer. */
function withTitle(svg: string, titles: readonly string[]): string {
  const title = ['Which auth method?', ...titles].join(' ');
  const text = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return svg
    .replaceAll(/^<title>.*<\/title>\n/gm, '')
    .replace(/<svg [^>]*>/, (start) => `${start}\n<title>${text}</title>`);
}
