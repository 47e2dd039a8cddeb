import type { ParsedTemplate } from '../cloudformation/index.ts';
import type { Diagnostics } from '../source/index.ts';

/** A value for a parameter that no template has is a typing mistake. */
export function checkParameters(
  templates: readonly ParsedTemplate[],
  given: Readonly<Record<string, string>>,
  diagnostics: Diagnostics,
): void {
  const [first] = templates;
  if (first === undefined) return;
  const known = new Set(templates.flatMap((template) => [...template.parameters.keys()]));
  for (const name of Object.keys(given)) {
    if (known.has(name)) continue;
    const list = [...known].sort().map((one) => `\`${one}\``);
    const help = list.length === 0 ? 'the template has no parameters' : `it has ${list.join(', ')}`;
    const place = { mark: first.root.mark, path: 'Parameters' };
    diagnostics.error('LOAD_PARAMETER', `there is no parameter \`${name}\``, place, help);
  }
}

/** Types that are known by their logical ids, in the configuration and in answers. */
const NAMED = /^AWS::(?:ApiGateway(?:V2)?|Lambda|Cognito|IAM)::/;

/** Templates that are read together must not use a logical id twice. */
export function checkUnique(templates: readonly ParsedTemplate[], diagnostics: Diagnostics): void {
  const owners = new Map<string, string>();
  for (const template of templates) {
    for (const { logicalId, type, mark } of template.resources.values()) {
      if (!NAMED.test(type)) continue;
      const owner = owners.get(logicalId);
      if (owner === undefined) {
        owners.set(logicalId, template.file);
        continue;
      }
      const message = `\`${logicalId}\` stands already in ${owner}`;
      const place = { mark, path: `Resources.${logicalId}` };
      diagnostics.error('LOAD_DUPLICATE', message, place, 'read the two templates one at a time');
    }
  }
}
