export { describe } from './describe.ts';
export { nearest } from './nearest.ts';
export { locate, sourceText } from './position.ts';
export type {
  ListNode,
  MapEntry,
  MapNode,
  Mark,
  Position,
  ScalarNode,
  SourceText,
  TreeNode,
  UnresolvedNode,
} from './tree.ts';
export { type Json, plainValue, treeOfValue } from './value.ts';
