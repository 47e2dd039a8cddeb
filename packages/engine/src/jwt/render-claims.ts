import type { Json } from '@portcullis/model/source';
import type { Claims } from './decode.ts';

/**
 * Claims as a Cognito user pools authorizer hands them on, all text: lists joined by commas, `exp` and `iat` as
 * English dates. DG "Integrate a REST API with an Amazon Cognito user pool".
 */
export function renderCognitoClaims(claims: Claims): Readonly<Record<string, string>> {
  return render(claims, (name, value) => {
    if ((name === 'exp' || name === 'iat') && typeof value === 'number') return englishDate(value);
    return Array.isArray(value) ? value.map(plain).join(',') : plain(value);
  });
}

/** Claims as a JWT authorizer hands them on, all text: lists as `[a b c]`. */
export function renderJwtClaims(claims: Claims): Readonly<Record<string, string>> {
  return render(claims, (_name, value) =>
    Array.isArray(value) ? `[${value.map(plain).join(' ')}]` : plain(value),
  );
}

function render(
  claims: Claims,
  one: (name: string, value: Json) => string,
): Readonly<Record<string, string>> {
  // Entries, not assignment: a claim may be called `__proto__`.
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, one(name, value)]));
}

function plain(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** `Tue Oct 25 10:00:00 UTC 2022`, of seconds since the epoch; a number that is no date stays a number. */
function englishDate(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return String(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  const day = `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${two(date.getUTCDate())}`;
  return `${day} ${time} UTC ${date.getUTCFullYear()}`;
}
