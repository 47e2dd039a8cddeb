import type { Definition, PublicRoutes, Suppression, Written } from '@portcullis/model';
import { compareFindings, type Finding } from './finding.ts';
import { type Pack, rulesOf } from './packs/packs.ts';
import { RULES } from './registry.ts';
import { routeName } from './route-facts.ts';
import type { Hit, Outcome, Rule } from './rule.ts';
import { ABOUT_STATEMENTS } from './rules/template/about-statements.ts';
import { covers } from './scope.ts';
import { type Subject, subjectOf } from './subject.ts';

export interface AuditOptions {
  /** Default: `recommended`. */
  readonly pack?: Pack | undefined;
  /** Ids of rules: only these run, whatever the pack. */
  readonly rules?: readonly string[] | undefined;
}

export interface AuditResult {
  /** The worst first. */
  readonly findings: readonly Finding[];
  /** What was found, and is suppressed in the template with a reason. */
  readonly suppressed: readonly SuppressedFinding[];
}

export interface SuppressedFinding extends Finding {
  readonly reason: string;
}

/**
 * Everything that the rules find in a definition, the worst first. Rules that need a live API are not run.
 *
 * @example
 * const findings = audit(definition, { pack: 'all', written });
 */
export function audit(
  definition: Definition,
  options: AuditOptions & { readonly written?: Written | undefined } = {},
): readonly Finding[] {
  return auditSubjects([subjectOf(definition, options.written)], options).findings;
}

/** Several templates: each is judged alone, and their APIs are compared. */
export function auditSubjects(subjects: readonly Subject[], options: AuditOptions): AuditResult {
  const rules = rulesOf(options);
  const found = rules.flatMap((rule) => run(rule, subjects));
  const { findings, suppressed, used } = applySuppressions(found, subjects);
  const outcome = outcomeOf(subjects, rules, used);
  const reviews = rules.flatMap((rule) =>
    'review' in rule ? [...rule.review(outcome)].map((hit) => findingOf(rule, hit)) : [],
  );
  return { findings: [...findings, ...reviews].sort(compareFindings), suppressed };
}

function run(rule: Rule, subjects: readonly Subject[]): readonly Finding[] {
  if ('check' in rule) {
    return subjects.flatMap((subject) => [...rule.check(subject)].map((hit) => findingOf(rule, hit)));
  }
  return 'compare' in rule ? [...rule.compare(subjects)].map((hit) => findingOf(rule, hit)) : [];
}

function findingOf({ id, severity, title, why, fix, source }: Rule, hit: Hit): Finding {
  const { at, api, route, message } = hit;
  return {
    rule: id,
    severity,
    title,
    message,
    api: api?.name,
    apiLogicalId: api?.logicalId,
    route: route === undefined ? undefined : routeName(route),
    file: at.file,
    line: at.line,
    column: at.column,
    why,
    fix: hit.fix ?? fix,
    source,
  };
}

interface Applied extends AuditResult {
  readonly used: ReadonlySet<Suppression>;
}

function applySuppressions(found: readonly Finding[], subjects: readonly Subject[]): Applied {
  const byRule = new Map<string, Suppression[]>();
  for (const suppression of subjects.flatMap(({ written }) => written.suppressions)) {
    if (suppression.reason === undefined || ABOUT_STATEMENTS.has(suppression.rule)) continue;
    const list = byRule.get(suppression.rule) ?? [];
    byRule.set(suppression.rule, [...list, suppression]);
  }
  const findings: Finding[] = [];
  const suppressed: SuppressedFinding[] = [];
  const used = new Set<Suppression>();
  for (const finding of found) {
    const all = (byRule.get(finding.rule) ?? []).filter((one) => covers(one, { ...finding, at: finding }));
    for (const one of all) used.add(one);
    const reason = all[0]?.reason;
    if (reason === undefined) findings.push(finding);
    else suppressed.push({ ...finding, reason });
  }
  return { findings, suppressed, used };
}

function outcomeOf(
  subjects: readonly Subject[],
  rules: readonly Rule[],
  used: ReadonlySet<Suppression>,
): Outcome {
  const knownRules = new Set(RULES.map(({ id }) => id));
  const ran = new Set(rules.filter(({ needs }) => needs !== 'live').map(({ id }) => id));
  return {
    knownRules,
    unusedSuppressions: subjects
      .flatMap(({ written }) => written.suppressions)
      .filter((one) => one.reason !== undefined && one.rule !== '' && !used.has(one))
      .filter(({ rule }) => ran.has(rule) || !knownRules.has(rule)),
    unusedPublicRoutes: subjects.flatMap(unusedPublicRoutes),
  };
}

function unusedPublicRoutes({ written, routes }: Subject): readonly PublicRoutes[] {
  return written.publicRoutes.filter(
    (statement) =>
      statement.reason !== undefined &&
      !routes.some(
        ({ api, route }) =>
          route.auth.type === 'NONE' &&
          covers(statement, { at: route.at, apiLogicalId: api.logicalId, route: routeName(route) }),
      ),
  );
}
