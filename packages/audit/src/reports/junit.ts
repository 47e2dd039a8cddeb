import type { Finding } from '../finding.ts';
import type { Rule } from '../rule.ts';
import type { AuditReport } from './report.ts';

/** One suite; a rule that finds nothing is a test that passes, a finding is a test that fails. */
export function junitReport({ findings, known, suppressed }: AuditReport, rules: readonly Rule[]): string {
  const ran = rules.filter(({ needs }) => needs !== 'live');
  const found = new Set([...findings, ...known, ...suppressed].map(({ rule }) => rule));
  const cases = [
    ...findings.map((finding) => testCase(finding, failure(finding))),
    ...known.map((finding) => testCase(finding, skipped('in the baseline'))),
    ...suppressed.map((finding) => testCase(finding, skipped(finding.reason))),
    ...ran.filter(({ id }) => !found.has(id)).map(({ id, title }) => passed(id, title)),
  ];
  const counts = `tests="${cases.length}" failures="${findings.length}" errors="0" skipped="${known.length + suppressed.length}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="portcullis audit" ${counts}>`,
    `  <testsuite name="portcullis audit" ${counts}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(finding: Finding, body: string): string {
  const { rule, title, file, line, api, route } = finding;
  const where = [api, route].filter((part) => part !== undefined).join(' ');
  const name = where === '' ? `${rule} ${title}` : `${rule} ${title}: ${where}`;
  const attributes = `classname="${escaped(rule)}" name="${escaped(name)}" file="${escaped(file)}" line="${line}"`;
  return `    <testcase ${attributes}>${body}</testcase>`;
}

function failure({ severity, message, file, line, column, why, fix, source }: Finding): string {
  const text = `${file}:${line}:${column}\n${why}\n${fix}\nSource: ${source}`;
  return `<failure type="${severity}" message="${escaped(message)}">${escaped(text)}</failure>`;
}

function skipped(reason: string): string {
  return `<skipped message="${escaped(reason)}"/>`;
}

function passed(id: string, title: string): string {
  return `    <testcase classname="${escaped(id)}" name="${escaped(`${id} ${title}`)}"/>`;
}

/** XML 1.0 has no way to write most control characters: they become the replacement character. */
function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '\ufffd');
}
