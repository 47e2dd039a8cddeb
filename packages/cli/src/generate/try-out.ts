import type { WrittenFile } from '@portcullis/formats/export';
import type { Setup } from '@portcullis/model/setup';

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
