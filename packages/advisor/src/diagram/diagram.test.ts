import { expect, it } from 'vitest';
import { type Answer, advise, DEFAULT_FACTS, type Facts, PRIMARY_RULES } from '../tree/index.ts';
import { callersLeftOut, decisionGraph } from './decision-graph.ts';
import { toDot } from './to-dot.ts';
import { toMermaid } from './to-mermaid.ts';

function answerTo(facts: Partial<Facts>): Answer {
  const advice = advise({ ...DEFAULT_FACTS, ...facts });
  if (advice.outcome === 'conflict') throw new Error('a conflict');
  return advice.answer;
}

it('stands for every caller and every rule of the table but the one that asks', () => {
  expect(callersLeftOut()).toEqual([]);
  const text = decisionGraph([])
    .nodes.map(({ detail }) => detail)
    .join(' ');
  const missing = PRIMARY_RULES.filter(({ id }) => !new RegExp(`\\b${id}\\b`).test(text)).map(({ id }) => id);
  expect(missing).toEqual(['P99']);
});

it.each<Partial<Facts>>([
  { caller: 'user' },
  { caller: 'employee', cred: 'oidc', api: 'http' },
  { caller: 'social', authz: 'roles', api: 'appsync' },
  { caller: 'anon', quota: true },
  { caller: 'm2m', cred: 'oidc', api: 'rest' },
  { caller: 'agent', api: 'ws' },
  { caller: 'iot', canSign: false },
  { caller: 'webhook', proof: 'header' },
  { caller: 'svcSame' },
])('the marked path of %j goes from the start to the answer, once', (facts) => {
  const answer = answerTo(facts);
  const { nodes, edges } = decisionGraph([answer]);
  const marked = edges.filter(({ onPath }) => onPath);
  let at = 'who';
  const walked = [at];
  for (
    let next = marked.find(({ from }) => from === at);
    next;
    next = marked.find(({ from }) => from === at)
  ) {
    at = next.to;
    walked.push(at);
  }
  const ends = walked.map((id) => nodes.find((node) => node.id === id));
  expect(ends.at(-1)?.kind).toBe('layers');
  expect(ends.at(-2)).toMatchObject({ kind: 'leaf', onPath: true });
  expect(ends.at(-2)?.detail).toContain(answer.leaf);
  expect(walked).toHaveLength(nodes.filter(({ onPath }) => onPath).length);
  expect(marked).toHaveLength(walked.length - 1);
});

it('each of several answers has its path, and its group at the end', () => {
  const answers = [
    answerTo({ group: 'shop', caller: 'user', waf: true }),
    answerTo({ group: 'jobs', caller: 'svcSame' }),
  ];
  const { nodes, titles } = decisionGraph(answers);
  expect(titles).toEqual([
    'shop: Cognito user pool with a Cognito authorizer (P16, POOL, REST API)',
    'jobs: AWS_IAM (SigV4) (P04, IAM, HTTP API)',
  ]);
  expect(nodes.filter(({ kind }) => kind === 'layers').map(({ label, detail }) => [label, detail])).toEqual([
    ['jobs: HTTP API', 'K8 throttles, logs, budget'],
    ['shop: REST API', 'K5 web ACL\nK8 throttles, logs, budget'],
  ]);
});

it('an answer that asks for the caller marks nothing but the question', () => {
  const { nodes, edges, titles } = decisionGraph([answerTo({})]);
  expect(nodes.filter(({ onPath }) => onPath).map(({ id }) => id)).toEqual(['who']);
  expect(edges.filter(({ onPath }) => onPath)).toEqual([]);
  expect(titles).toEqual(['asks for caller (P99, ASK, HTTP API)']);
});

it('Mermaid text declares each node once, and marks the edges of the path by their number', () => {
  const graph = decisionGraph([answerTo({ group: 'a "b" <c>', caller: 'anon' })]);
  const text = toMermaid(graph);
  const lines = text.split('\n').map((line) => line.trim());
  const declared = lines.filter((line) => /^n\d+[[{(]/.test(line));
  expect(declared).toHaveLength(graph.nodes.length);
  const edges = lines.filter((line) => /^n\d+ (==>|-->)/.test(line));
  expect(edges).toHaveLength(graph.edges.length);
  const linkStyle = /linkStyle ([\d,]+) /.exec(text)?.[1]?.split(',').map(Number) ?? [];
  expect(linkStyle.every((index) => edges[index]?.includes('==>'))).toBe(true);
  expect(edges.filter((line) => line.includes('==>'))).toHaveLength(linkStyle.length);
  expect(text).toContain('a #quot;b#quot; #lt;c#gt;: REST API');
});

it('the text for Graphviz names each node and edge once, and escapes what a group is called', () => {
  const graph = decisionGraph([answerTo({ group: 'a "b" <c> \\', caller: 'anon' })]);
  const dot = toDot(graph);
  expect(dot.match(/^ {2}"who[^"]*" \[label=/gm)).toHaveLength(graph.nodes.length);
  expect(dot.match(/ -> "/g)).toHaveLength(graph.edges.length);
  expect(dot).toContain('a \\"b\\" <c> \\\\: REST API');
  expect(dot).toContain('a &quot;b&quot; &lt;c&gt; \\: no auth');
  expect(toDot(decisionGraph([]))).not.toContain('legend');
});
