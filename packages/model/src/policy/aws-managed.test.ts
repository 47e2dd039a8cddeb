import { describe, expect, it } from 'vitest';
import { onlyAllows } from './aws-managed.ts';

describe('a policy known by its ARN alone', () => {
  it.each([
    ['arn:aws:iam::aws:policy/ReadOnlyAccess', true],
    ['arn:aws-cn:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole', true],
    ['arn:aws:iam::aws:policy/AWSDenyAll', false],
    ['arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3', false],
    ['arn:aws:iam::111122223333:policy/Limits', false],
    ['arn:aws:iam::111122223333:policy/aws:policy/ReadOnlyAccess', false],
    ['ReadOnlyAccess', false],
    ['', false],
  ])('%s can be left out without opening anything: %s', (arn, expected) => {
    expect(onlyAllows(arn)).toBe(expected);
  });
});
