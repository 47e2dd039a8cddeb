import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { WrittenFile } from '@portcullis/formats/export';
import type { Setup } from '@portcullis/model/setup';
import type { Terminal } from '../terminal.ts';

/** What stays on this machine: Portcullis's data, with keys and tokens in it, and what SAM builds. */
const IGNORED: WrittenFile = { path: '.gitignore', text: '.portcullis/\n.aws-sam/\n' };

/** What makes a template ready to be tried out. A folder that says already what git ignores keeps saying it. */
export function tryOutFiles(
  terminal: Terminal,
  folder: string,
  setup: Setup,
  template: string,
): readonly WrittenFile[] {
  const own = existsSync(resolve(terminal.cwd, folder, IGNORED.path));
  return [tryOutConfig(setup, template), ...(own ? [] : [IGNORED])];
}

/** A configuration with which the template loads on this machine, before anybody has decided anything. */
export function tryOutConfig(setup: Setup, template: string): WrittenFile {
  const lines = setup.parameters.map(({ name, example, kind }) => {
    const note = kind === 'secret' ? ' # opens nothing but this machine' : '';
    return `  ${name}: ${JSON.stringify(example)}${note}`;
  });
  const front =
    setup.front === undefined
      ? ''
      : '# Calls carry the header x-origin-verify with the value of OriginSecret, which CloudFront would add.\n';
  const text = `# Values for trying the template out on this machine: \`portcullis\` and \`portcullis serve\` read them, a deployment
# does not.
${front}template: ${template}
parameters:
${lines.join('\n')}
`;
  return { path: 'portcullis.yaml', text };
}
