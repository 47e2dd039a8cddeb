import type { Api } from '@portcullis/model';
import type { PolicyDocument } from '@portcullis/model/policy';
import type { Hit, TemplateRule } from '../../rule.ts';

/** `{id}`, but no policy variable `${...}`. */
const PARAMETER = /:execute-api:.*(?<!\$)\{[^}]*\}/;

function* hits(policies: readonly PolicyDocument[], api?: Api): Generator<Hit> {
  for (const { name, statements } of policies) {
    for (const { resource = [], notResource = [], at } of statements) {
      const arn = [...resource, ...notResource].find((one) => PARAMETER.test(one));
      if (arn !== undefined)
        yield { at, api, message: `${name}: \`${arn.split(':').slice(5).join(':')}\` matches no request` };
    }
  }
}

export const parameterInArn: TemplateRule = {
  id: 'A71',
  slug: 'parameter-in-arn',
  severity: 'medium',
  title: 'a policy ARN has a path parameter in it',
  why: 'Policies are matched against the path that was requested: `{id}` never occurs there, so the statement never applies. As a Deny it protects nothing.',
  fix: 'Write `*`, and remember that it spans slashes.',
  source: 'API Gateway Developer Guide, "Control access for invoking an API"',
  recommended: true,
  needs: 'model',
  *check({ definition }) {
    const { apis, iam } = definition;
    for (const api of apis) yield* hits(api.resourcePolicy === undefined ? [] : [api.resourcePolicy], api);
    for (const { policies } of [...iam.roles, ...iam.users]) yield* hits(policies);
  },
};
