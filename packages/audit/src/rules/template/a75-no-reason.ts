import type { TemplateRule } from '../../rule.ts';

export const noReason: TemplateRule = {
  id: 'A75',
  slug: 'no-reason',
  severity: 'medium',
  title: 'a suppression, or a route declared public, without a reason',
  why: 'Without a reason nobody can judge later whether it still holds: it is not followed.',
  fix: 'Write down why: `Suppress: [{ rule: A02, reason: ... }]`, `Public: [{ route: GET /health, reason: ... }]`.',
  source: 'Portcullis, "Auditing in CI"',
  recommended: true,
  needs: 'model',
  *check({ written }) {
    for (const { at, rule, reason } of written.suppressions) {
      if (rule === '') yield { at, message: 'this suppression names no `rule`' };
      else if (reason === undefined) yield { at, message: `this suppression of ${rule} gives no \`reason\`` };
    }
    for (const { at, reason, route } of written.publicRoutes) {
      if (reason !== undefined) continue;
      yield { at, message: `${route ?? 'what stands here'} is declared public without a \`reason\`` };
    }
  },
};
