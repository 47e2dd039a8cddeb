import type { Definition } from '@portcullis/model';
import { compareFindings, type Finding } from './finding.ts';
import { type Pack, rulesOf } from './packs/packs.ts';
import { routeName } from './route-facts.ts';
import type { Hit, Rule } from './rule.ts';
import { type Subject, subjectOf } from './subject.ts';

export interface AuditOptions {
  /** Default: `recommended`. */
  readonly pack?: Pack | undefined;
  /** Ids of rules: only these run, whatever the pack. */
  readonly rules?: readonly string[] | undefined;
}

/**
 * Everything that the rules find in a definition, the worst first. Rules that need a live API are not run.
 *
 * @example
 * const findings = audit(definition, { pack: 'all' });
 */
export function audit(definition: Definition, options: AuditOptions = {}): readonly Finding[] {
  return auditSubjects([subjectOf(definition)], options);
}

/** Several templates: each is judged alone, and their APIs are compared. */
export function auditSubjects(subjects: readonly Subject[], options: AuditOptions): readonly Finding[] {
  return rulesOf(options)
    .flatMap((rule) => run(rule, subjects))
    .sort(compareFindings);
}

function run(rule: Rule, subjects: readonly Subject[]): readonly Finding[] {
  if ('check' in rule)
    return subjects.flatMap((subject) => [...rule.check(subject)].map((hit) => found(rule, hit)));
  return 'compare' in rule ? [...rule.compare(subjects)].map((hit) => found(rule, hit)) : [];
}

function found({ id, severity, title, why, fix, source }: Rule, hit: Hit): Finding {
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
