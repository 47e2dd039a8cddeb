import {
  type Beside,
  type InferredFact,
  type InferredGroup,
  inferGroups,
  statedBy,
} from '@portcullis/advisor/inference';
import type { Settled } from '@portcullis/advisor/interview';
import type { Facts } from '@portcullis/advisor/tree';
import type { Subject } from '@portcullis/audit';
import { auditSubject } from '../audit/subject.ts';
import { UsageError } from '../failure.ts';
import { loadWorkspace } from '../load/workspace.ts';
import type { Terminal } from '../terminal.ts';
import type { KnownGroup } from './asked-facts.ts';
import { isApiType } from './facts-input.ts';
import type { AdviseOptions } from './options.ts';

/** A group of routes with what the template says of it. */
export interface TemplateGroup extends KnownGroup {
  readonly inferred: readonly InferredFact[];
}

/** The groups of a template's routes, with the facts that it gives away; facts of flags take their place. */
export async function templateFacts(
  terminal: Terminal,
  template: string,
  options: AdviseOptions,
  flags: Partial<Facts>,
): Promise<readonly TemplateGroup[]> {
  // `--api` that names a type is a fact, and no API of the template.
  const named = isApiType(options.api) ? undefined : options.api;
  const workspace = await loadWorkspace(terminal, template, { ...options, api: named });
  const { definition } = workspace;
  const subject = auditSubject(terminal.cwd, workspace);
  const wanted = definition.apis.find(({ id, logicalId }) => id === named || logicalId === named)?.logicalId;
  const groups = inferGroups(definition, besideOf(subject)).filter(
    ({ api }) => named === undefined || api === wanted,
  );
  if (groups.length === 0) {
    throw new UsageError(
      `${template} has no route to advise on`,
      'give the facts; see portcullis advise --help',
    );
  }
  const asked = groups.filter(({ group }) => options.group === undefined || group === options.group);
  if (asked.length === 0) {
    const names = groups.map(({ group }) => group).join(', ');
    throw new UsageError(`${template} has no group \`${options.group}\``, `its groups are: ${names}`);
  }
  return asked.map((group) => known(group, flags));
}

function known(group: InferredGroup, flags: Partial<Facts>): TemplateGroup {
  const inferred = group.facts.filter(({ fact }) => flags[fact] === undefined);
  const settled = { ...statedBy({ ...group, facts: inferred }), ...factsAlone(flags) };
  return { group: group.group, routes: group.routes, settled, title: titleOf(group, inferred), inferred };
}

function factsAlone({ group: _group, routes: _routes, ...facts }: Partial<Facts>): Settled {
  return facts;
}

function titleOf(group: InferredGroup, inferred: readonly InferredFact[]): string {
  const routes = group.routes.length === 0 ? '' : `: ${shortened(group.routes)}`;
  return [`${group.group} (today ${group.today})${routes}`, ...inferred.map(inferredText)].join('\n');
}

/** `api=rest: OrdersApi is a REST API (template.yaml:21)`. */
export function inferredText({ fact, value, because, at }: InferredFact): string {
  return `${fact}=${value}: ${because} (${at.file}:${at.line})`;
}

function shortened(routes: readonly string[]): string {
  const few = routes.slice(0, 4).join(', ');
  return routes.length > 4 ? `${few} and ${routes.length - 4} more` : few;
}

/** What the files say beside the definition: code, and routes that are open on purpose. */
function besideOf(subject: Subject): Beside {
  return {
    checks: (functionLogicalId) => {
      const code = subject.codeOf(functionLogicalId);
      if (code === undefined) return undefined;
      return {
        complete: code.complete,
        tokens: code.verifications,
        signatures: code.signatures,
        asksElsewhere: code.asksElsewhere,
        groups: code.groupReads,
      };
    },
    openOnPurpose: (route) => {
      const declared = subject.declaredPublic.get(route);
      if (declared !== undefined) {
        const { file, line } = declared.at;
        return { because: `declared public (${declared.reason ?? 'no reason given'})`, file, line };
      }
      if (!subject.statedNone.has(route)) return undefined;
      return { because: 'that it needs no auth is written on it', file: route.at.file, line: route.at.line };
    },
  };
}
