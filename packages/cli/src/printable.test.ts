import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { run } from './main.ts';
import { printable } from './printable.ts';
import { testTerminal } from './test-terminal.ts';

describe('what is printed', () => {
  it.each([
    ['clears the screen', '\u001b[2J', '\\u001b[2J'],
    ['sets the title', '\u001b]0;x\u0007', '\\u001b]0;x\\u0007'],
    ['goes back over the line', 'ok\rFAIL', 'ok\\u000dFAIL'],
    ['deletes', 'a\u0008b', 'a\\u0008b'],
    ['is an eight-bit control', '\u009b2J', '\\u009b2J'],
    ['turns the direction around', '\u202egnp', '\\u202egnp'],
    ['hides', '\u001b[8msecret', '\\u001b[8msecret'],
  ])('what %s is shown instead', (_, text, shown) => {
    expect(printable(text, true)).toBe(shown);
    expect(printable(text, false)).toBe(shown);
  });

  it('lines, tabs and letters of any language stay', () => {
    const text = 'a\tb\r\nä 日本 \u{1f600}\n[1m]\n[0m\t[1m';
    expect(printable(text, false)).toBe(text);
  });

  it("the program's own colours stay where there is colour, and nowhere else", () => {
    const paint = pc.createColors(true);
    const text = [paint.red, paint.bold, paint.dim, paint.cyan, paint.underline, paint.bgRed]
      .map((style) => style('x'))
      .join('');
    expect(printable(text, true)).toBe(text);
    expect(printable(text, false)).not.toContain('\u001b');
  });

  it('JSON means what it meant', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(JSON.parse(printable(json, false))).toEqual(JSON.parse(json));
      }),
    );
  });

  it.each([[[]], [['audit', '--pack', 'all']], [['matrix']], [['import']]])(
    'a template cannot act on the terminal by its names: %j',
    async (argv) => {
      const cwd = mkdtempSync(join(tmpdir(), 'portcullis-printable-'));
      writeFileSync(
        join(cwd, 'template.yaml'),
        `Resources:
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: "a\\e[2J\\u202E", ProtocolType: HTTP}}
  Stage: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Api, StageName: $default, AutoDeploy: true}}
  Route: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: "POST /a\\e[2J"}}
`,
      );
      const terminal = testTerminal(cwd);
      await run(argv, terminal);
      const printed = `${terminal.stdout()}${terminal.stderr()}`;
      expect(printed.length).toBeGreaterThan(20);
      expect(printed).not.toMatch(/[^\P{Cc}\n\t]|\u202e/u);
    },
  );
});
