import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSecretBox } from '../secrets/secret-box.ts';
import type { IdentityContext, Invocation } from '../service/context.ts';
import { handToSender } from './custom-sender.ts';
import { callOf, FUNCTION, triggerContext } from './test-trigger.ts';

const SENDER = {
  medium: 'SMS',
  functionArn: FUNCTION,
  keyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
} as const;

const CALL = { ...callOf({}), source: 'SignUp', userAttributes: {}, code: '123456' } as const;

const FAILED: Invocation = { ok: false, kind: 'error', message: 'no credit left' };

describe('a custom sender that fails', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  async function handed(outcomes: readonly Invocation[]): Promise<{ events: unknown[]; lines: string[] }> {
    const left = [...outcomes];
    const { context, events } = triggerContext(() => left.shift() as Invocation);
    const lines: string[] = [];
    const ports = { ...context.ports, log: (line: string) => void lines.push(line), iam: () => ({}) };
    const box = createSecretBox([randomBytes(32)]);
    await handToSender({ ...context, box, ports } as unknown as IdentityContext, SENDER, CALL);
    return { events, lines };
  }

  // Lambda Developer Guide "How Lambda handles errors and retries with asynchronous invocation".
  it('is tried again after one minute and two, with the same event, and then no more', async () => {
    const { events, lines } = await handed([FAILED, FAILED, FAILED]);
    expect(events).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(59_999);
    expect(events).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(events).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(events).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(events).toEqual([events[0], events[0], events[0]]);
    expect(lines.map((line) => line.split('; ')[1])).toEqual([
      'it is tried again in 60 s',
      'it is tried again in 120 s',
      'it is not tried again',
    ]);
  });

  it('is not tried again once it has sent', async () => {
    const { events, lines } = await handed([FAILED, { ok: true, output: null }]);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect([events.length, lines.length]).toEqual([2, 1]);
  });

  it('says no code to the operator', async () => {
    const { lines } = await handed([FAILED, FAILED, FAILED]);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(lines.join('\n')).not.toContain('123456');
  });
});
