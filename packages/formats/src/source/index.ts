export { describe } from '@portcullis/model/source';
export { Cursor, isNull, type Reading, scalarText } from './cursor.ts';
export { Diagnostics, type Place } from './diagnostics.ts';
export { besideFile, joinPath } from './paths.ts';
export { quietly, word } from './quietly.ts';
export { readTree } from './read-tree.ts';
export { listNode, mapNode, nodeOf, scalarNode, unresolvedNode } from './synthetic.ts';
