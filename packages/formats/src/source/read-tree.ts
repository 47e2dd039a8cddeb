import { type Diagnostic, InputError } from '@portcullis/model';
import { locate, type Mark, type SourceText, sourceText, type TreeNode } from '@portcullis/model/source';
import { type Event, parseEvents, YAMLException } from 'js-yaml';
import { TreeBuilder } from './tree-builder.ts';

const MAX_DEPTH = 100;

/**
 * Parses a YAML or JSON text (JSON is YAML) to a tree with positions. Short-form tags stay on the nodes,
 * aliases share one node, and a repeated key is an error that names both lines.
 *
 * Throws `InputError` with code `SOURCE_SYNTAX`, `SOURCE_EMPTY`, `SOURCE_DUPLICATE_KEY`, `SOURCE_ALIAS`,
 * `SOURCE_KEY`, `SOURCE_TAG` or `SOURCE_TOO_LARGE`.
 *
 * @example
 * readTree('Type: !Ref Kind', 'template.yaml') // a map; entries.get('Type').value.tag is 'Ref'
 */
export function readTree(text: string, file: string): TreeNode {
  const source = sourceText(file, text.startsWith('\uFEFF') ? text.slice(1) : text);
  const events = readEvents(source);
  if (events.length === 0) {
    throw refusal('SOURCE_EMPTY', 'the file is empty', { source, offset: 0 }, 'write a template into it');
  }
  const builder = new TreeBuilder(source);
  const tree = builder.build(events);
  if (builder.diagnostics.length > 0) throw new InputError(builder.diagnostics);
  if (tree === undefined) {
    throw refusal(
      'SOURCE_EMPTY',
      'the file holds no value',
      { source, offset: 0 },
      'write a template into it',
    );
  }
  return tree;
}

function readEvents(source: SourceText): readonly Event[] {
  try {
    return parseEvents(source.text, { filename: source.file, maxDepth: MAX_DEPTH });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const offset = error.mark?.position ?? 0;
    throw refusal('SOURCE_SYNTAX', error.reason, { source, offset }, helpFor(error.reason));
  }
}

function helpFor(reason: string): string {
  if (reason.includes('tab')) return 'indent with spaces';
  if (reason.includes('indentation')) return 'check the indentation; quote values that contain `: `';
  if (reason.includes('end of the stream')) return 'close the bracket or quote that is open';
  if (reason.includes('depth')) return `nest at most ${MAX_DEPTH} levels`;
  return 'correct the YAML or JSON here';
}

function refusal(code: string, message: string, mark: Mark, help: string): InputError {
  const diagnostic: Diagnostic = { severity: 'error', code, message, help, at: locate(mark) };
  return new InputError([diagnostic]);
}
