import type { Api, PublicRoutes, Route, Suppression } from '@portcullis/model';
import type { Position } from '@portcullis/model/source';
import type { Severity } from './finding.ts';
import type { Subject } from './subject.ts';

interface RuleText {
  /** `A02`: stable, never used again for something else. */
  readonly id: string;
  /** The file's name without the id: `open-write-method`. */
  readonly slug: string;
  readonly severity: Severity;
  /** What is wrong, in a few words. */
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  /** The title of the public page that says so. */
  readonly source: string;
  /** In the pack that runs unless more is asked for: only what a sound template does not have. */
  readonly recommended: boolean;
}

/** Judges one template. `code`: reads the source of its functions as well, where that is here. */
export interface TemplateRule extends RuleText {
  readonly needs: 'model' | 'code';
  readonly check: (subject: Subject) => Iterable<Hit>;
}

/** Compares the APIs of all templates that are audited together. */
export interface ComparingRule extends RuleText {
  readonly needs: 'model';
  readonly compare: (subjects: readonly Subject[]) => Iterable<Hit>;
}

/** Can be judged at a deployed API only: it is catalogued, and not run. */
export interface LiveRule extends RuleText {
  readonly needs: 'live';
  /** How a person finds it out. */
  readonly probe: string;
}

/** Looks at what the other rules found, and at the statements that were about nothing. */
export interface ReviewingRule extends RuleText {
  readonly needs: 'model';
  readonly review: (outcome: Outcome) => Iterable<Hit>;
}

export interface Outcome {
  /** They name a rule that ran and found nothing there, or one that does not exist. */
  readonly unusedSuppressions: readonly Suppression[];
  readonly unusedPublicRoutes: readonly PublicRoutes[];
  readonly knownRules: ReadonlySet<string>;
}

export type Rule = TemplateRule | ComparingRule | ReviewingRule | LiveRule;

/** What a rule found; the rule's own texts are added to it. */
export interface Hit {
  readonly at: Position;
  readonly api?: Api | undefined;
  readonly route?: Route | undefined;
  readonly message: string;
  /** Where what to do depends on what was found. */
  readonly fix?: string | undefined;
}
