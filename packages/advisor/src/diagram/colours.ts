import type { NodeKind } from './decision-graph.ts';

/** Fill, line and text of a node, on the path and off it: calm enough for a page, apart without colour by line width. */
export interface Paint {
  readonly fill: string;
  readonly line: string;
  readonly text: string;
}

export const PATH_LINE = '#b3541e';
export const OTHER_LINE = '#9aa5b1';

export const ON_PATH: Readonly<Record<NodeKind, Paint>> = {
  start: { fill: '#fdf1e7', line: PATH_LINE, text: '#5c2a0d' },
  caller: { fill: '#fdf1e7', line: PATH_LINE, text: '#5c2a0d' },
  question: { fill: '#fdf1e7', line: PATH_LINE, text: '#5c2a0d' },
  leaf: { fill: '#b3541e', line: PATH_LINE, text: '#ffffff' },
  layers: { fill: '#fff9f3', line: PATH_LINE, text: '#5c2a0d' },
};

export const OFF_PATH: Readonly<Record<NodeKind, Paint>> = {
  start: { fill: '#e4e9ef', line: '#7b8794', text: '#323f4b' },
  caller: { fill: '#e4e9ef', line: '#7b8794', text: '#323f4b' },
  question: { fill: '#ffffff', line: OTHER_LINE, text: '#52606d' },
  leaf: { fill: '#e3f1ef', line: '#6b9a93', text: '#2f5d57' },
  layers: { fill: '#ffffff', line: OTHER_LINE, text: '#52606d' },
};
