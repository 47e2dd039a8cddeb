/**
 * An instant in milliseconds since the epoch, NaN where `text` is none. Two forms, comparable with each
 * other: W3C ISO 8601 (`2026-01-01T00:00:01Z`; a date alone is its first instant in UTC; a time needs a
 * zone) and epoch seconds. IAM User Guide, "Condition operators" (date condition operators).
 * Four digits are a year, since W3C ISO 8601 has that form.
 */
export function parseInstant(text: string): number {
  const year = digits(text, 0, 4);
  if (year < 0) return epochSeconds(text);
  if (text.length === 4) return instant(year, 1, 1, 0, 0, 0, 0);
  if (text.charCodeAt(4) !== DASH) return epochSeconds(text);
  const month = digits(text, 5, 2);
  if (text.length === 7) return instant(year, month, 1, 0, 0, 0, 0);
  if (text.charCodeAt(7) !== DASH) return Number.NaN;
  const day = digits(text, 8, 2);
  if (text.length === 10) return instant(year, month, day, 0, 0, 0, 0);
  if (text.charCodeAt(10) !== UPPER_T || text.charCodeAt(13) !== COLON) return Number.NaN;
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  let second = 0;
  let fraction = 0;
  let at = 16;
  if (text.charCodeAt(at) === COLON) {
    second = digits(text, 17, 2);
    at = 19;
    if (text.charCodeAt(at) === DOT) {
      const start = ++at;
      let scale = 100;
      while (isDigit(text.charCodeAt(at))) {
        fraction += (text.charCodeAt(at++) - 48) * scale;
        scale /= 10;
      }
      if (at === start) return Number.NaN;
    }
  }
  const offset = zoneMinutes(text, at);
  return instant(year, month, day, hour, minute, second, fraction) - offset * 60_000;
}

const DASH = 45;
const DOT = 46;
const COLON = 58;
const PLUS = 43;
const UPPER_T = 84;
const UPPER_Z = 90;

/** Minutes east of UTC; NaN where the rest is no zone. */
function zoneMinutes(text: string, at: number): number {
  const sign = text.charCodeAt(at);
  if (sign === UPPER_Z) return text.length === at + 1 ? 0 : Number.NaN;
  if ((sign !== PLUS && sign !== DASH) || text.length !== at + 6 || text.charCodeAt(at + 3) !== COLON) {
    return Number.NaN;
  }
  const hours = digits(text, at + 1, 2);
  const minutes = digits(text, at + 4, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return Number.NaN;
  return (sign === PLUS ? 1 : -1) * (hours * 60 + minutes);
}

function instant(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  fraction: number,
): number {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return Number.NaN;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return Number.NaN;
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  if (year < 100) return Number.NaN;
  return Date.UTC(year, month - 1, day, hour, minute, second) + fraction;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function epochSeconds(text: string): number {
  for (let i = 0; i < text.length; i++) {
    if (!isDigit(text.charCodeAt(i))) return Number.NaN;
  }
  return text.length === 0 || text.length > 12 ? Number.NaN : Number(text) * 1000;
}

function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let i = from; i < from + count; i++) {
    const code = text.charCodeAt(i);
    if (!isDigit(code)) return -1;
    value = value * 10 + code - 48;
  }
  return value;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
