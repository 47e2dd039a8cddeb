import type { TemplateRule } from '../../rule.ts';

export const unusedAuthorizer: TemplateRule = {
  id: 'A05',
  slug: 'unused-authorizer',
  severity: 'medium',
  title: 'an authorizer is defined and used by no route',
  why: 'An authorizer protects nothing until a route names it: who reads the template believes otherwise.',
  fix: 'Attach it to the routes that it was made for, or remove it.',
  source: 'AWS Well-Architected Framework, Serverless Applications Lens',
  recommended: true,
  needs: 'model',
  *check({ definition, routes }) {
    const used = new Set(routes.map(({ authorizer }) => authorizer));
    for (const api of definition.apis) {
      for (const authorizer of api.authorizers) {
        if (used.has(authorizer)) continue;
        yield { at: authorizer.at, api, message: `no route uses the authorizer \`${authorizer.name}\`` };
      }
    }
  },
};
