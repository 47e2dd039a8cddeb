import type { LambdaFunction } from '@portcullis/model';
import { analyze } from './analyze.ts';
import type { CodeFacts } from './code-facts.ts';
import type { ReadFunction } from './function-source.ts';

/** What the rules ask of a function, from its source; `undefined` where the source is not here. */
export function readCode(readFunction: ReadFunction): (fn: LambdaFunction) => CodeFacts | undefined {
  return (fn) => {
    const source = readFunction(fn);
    return source === undefined ? undefined : analyze(source);
  };
}
