import type { LiveRule } from '../../rule.ts';

export const slashForms: LiveRule = {
  id: 'A09',
  slug: 'slash-forms',
  severity: 'high',
  title: '`/path` and `/path/` are answered differently',
  why: 'Routing and authorizer may read a path in different ways: a form of it that no rule names can reach the backend unguarded.',
  fix: 'Answer all forms of a path alike, and let the backend refuse a request without the context of an authorizer.',
  source: 'InfoQ, "AWS API Gateway auth bypass" (2026)',
  recommended: true,
  needs: 'live',
  probe:
    'Call each guarded route without credentials as `/path`, `/path/`, `//path` and with `%2F`, and compare the statuses.',
};
