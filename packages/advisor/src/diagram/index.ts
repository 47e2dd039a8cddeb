export {
  callersLeftOut,
  type DecisionGraph,
  decisionGraph,
  type GraphEdge,
  type GraphNode,
} from './decision-graph.ts';
export { toDot } from './to-dot.ts';
export { toMermaid } from './to-mermaid.ts';
