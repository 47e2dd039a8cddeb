import type { TemplateRule } from '../../rule.ts';

export const openSchema: TemplateRule = {
  id: 'A52',
  slug: 'open-schema',
  severity: 'high',
  title: 'API_KEY is the default auth of an AppSync API',
  why: 'The key is in every client: all fields that say nothing else are open to anybody who looks.',
  fix: 'Make AMAZON_COGNITO_USER_POOLS or AWS_IAM the default, and mark the few public fields with `@aws_api_key`.',
  source:
    'AWS AppSync Developer Guide, "Configuring authorization and authentication to secure your GraphQL APIs"',
  recommended: true,
  needs: 'model',
  *check({ definition }) {
    for (const { defaultAuth, name, at } of definition.surroundings.graphqlApis) {
      if (defaultAuth === 'API_KEY')
        yield { at, message: `every unmarked field of \`${name}\` is open to holders of its key` };
    }
  },
};
