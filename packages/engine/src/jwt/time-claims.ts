import type { Json } from '@portcullis/model/source';
import type { Claims } from './decode.ts';
import { type TokenFailure, type TokenFailureCode, tokenFailure } from './failure.ts';

/**
 * `exp` must be later than now, `nbf` and `iat` not later where they are present; no leeway. DG "Controlling access
 * to HTTP APIs with JWT authorizers". `now` in milliseconds since the epoch.
 */
export function checkTimeClaims(claims: Claims, now: number): TokenFailure | undefined {
  const { exp, nbf, iat } = claims;
  if (exp === undefined) {
    return tokenFailure('JWT_EXP_MISSING', 'the token never expires: it has no `exp`', { name: 'exp' });
  }
  if (!isTime(exp)) return notANumber('exp');
  if (exp * 1000 <= now) {
    return outOfTime('JWT_EXPIRED', 'the token has expired', 'exp', exp, `> ${now / 1000}`);
  }
  if (nbf !== undefined) {
    if (!isTime(nbf)) return notANumber('nbf');
    if (nbf * 1000 > now) {
      return outOfTime('JWT_NOT_YET_VALID', 'the token is not valid yet', 'nbf', nbf, `<= ${now / 1000}`);
    }
  }
  if (iat !== undefined) {
    if (!isTime(iat)) return notANumber('iat');
    if (iat * 1000 > now) {
      return outOfTime(
        'JWT_ISSUED_IN_FUTURE',
        'the token was issued in the future',
        'iat',
        iat,
        `<= ${now / 1000}`,
      );
    }
  }
  return undefined;
}

function isTime(value: Json): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function outOfTime(
  code: TokenFailureCode,
  detail: string,
  name: string,
  actual: number,
  expected: string,
): TokenFailure {
  return tokenFailure(code, detail, { name, expected, actual: String(actual) });
}

function notANumber(name: string): TokenFailure {
  return tokenFailure('JWT_MALFORMED', `the claim \`${name}\` is not a number`, {
    name,
    expected: 'a number',
  });
}
