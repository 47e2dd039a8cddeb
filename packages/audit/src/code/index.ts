export type { CodeFacts } from './code-facts.ts';
export type { FunctionSource, ReadFunction } from './function-source.ts';
export { readCode } from './read-code.ts';
