import { RE2JS } from 're2js';
import { literalPrefix } from './literal-prefix.ts';
import { unsupportedConstruct } from './unsupported-construct.ts';

/** Longer patterns are refused: templates hold short ones, and compiling takes memory in proportion. */
const MAX_PATTERN_LENGTH = 8192;

/**
 * A linear-time regular expression as a whole-string test. Throws on what a linear-time engine cannot express,
 * naming the construct. Most texts that do not match are told by the pattern's literal prefix alone, which is far
 * cheaper than the engine.
 *
 * @example compilePattern('Bearer [A-Za-z0-9._-]+')('Bearer abc') // true
 */
export function compilePattern(pattern: string): (text: string) => boolean {
  if (pattern.length > MAX_PATTERN_LENGTH) {
    throw new Error(`pattern of ${pattern.length} characters is longer than ${MAX_PATTERN_LENGTH}`);
  }
  const engine = compileEngine(pattern);
  const prefix = literalPrefix(pattern);
  if (prefix.whole) return (text) => text === prefix.text;
  if (prefix.text === '') return (text) => engine.matches(text);
  return (text) => text.startsWith(prefix.text) && engine.matches(text);
}

function compileEngine(pattern: string): { matches(text: string): boolean } {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(pattern);
  } catch (error) {
    const construct = unsupportedConstruct(pattern);
    const reason =
      construct === undefined
        ? (error as Error).message
        : `${construct} cannot run in linear time and is not supported`;
    throw new Error(`pattern \`${pattern}\`: ${reason}`);
  }
  return { matches: (text) => compiled.matches(text) };
}
