import { describe, expect, it } from 'vitest';
import { api, definition, lambdaFunction, route } from '../../../spec/fixtures/definition.ts';
import { audit } from './audit.ts';
import { readCode } from './code/read-code.ts';
import { subjectOf } from './subject.ts';

describe('what the rules look at', () => {
  it('the message routes of a WebSocket API are decided by `$connect`', () => {
    const chat = api({
      kind: 'WEBSOCKET',
      routes: [route('ANY', '$connect', { type: 'AWS_IAM' }), route('ANY', '$default'), route('ANY', 'send')],
    });
    expect(subjectOf(definition([chat])).routes.map((one) => one.route.path)).toEqual(['$connect']);
    expect(audit(definition([chat])).filter(({ rule }) => rule === 'A02')).toEqual([]);
  });

  it('an open `$connect` is found', () => {
    const chat = api({ kind: 'WEBSOCKET', routes: [route('ANY', '$connect')] });
    const found = audit(
      definition([{ ...chat, routes: [{ ...route('ANY', '$connect'), integration: undefined }] }]),
    );
    expect(found.map(({ rule }) => rule)).toContain('A02');
  });

  it('code is read once, and only for a function that is there', () => {
    const read: string[] = [];
    const subject = subjectOf(
      definition([], { functions: [lambdaFunction('Fn')] }),
      undefined,
      readCode((fn) => {
        read.push(fn.logicalId);
        const files = [{ file: 'index.js', text: 'exports.handler = async (event) => event.headers.a' }];
        return { language: 'javascript', entry: 'handler', files, complete: true };
      }),
    );
    expect(read).toEqual([]);
    expect(subject.codeOf('Fn')?.reads).toMatchObject([{ part: 'header', name: 'a' }]);
    expect(subject.codeOf('Fn')).toBe(subject.codeOf('Fn'));
    expect(subject.codeOf('Other')).toBeUndefined();
    expect(subject.codeOf(undefined)).toBeUndefined();
    expect(read).toEqual(['Fn']);
  });
});
