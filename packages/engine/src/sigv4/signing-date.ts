/** A date of a signed request: the moment, and the ISO 8601 basic form that the string to sign carries. */
export interface SigningDate {
  readonly at: number;
  /** `20150830T123600Z`. */
  readonly text: string;
}

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
/** RFC 9110 section 5.6.7, the preferred form. */
const HTTP_DATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/;

/** `YYYYMMDDTHHMMSSZ`, a date that exists. */
export function parseAmzDate(text: string): SigningDate | undefined {
  if (text.length !== 16 || text.charCodeAt(8) !== 84 || text.charCodeAt(15) !== 90) return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 4, 6);
  const day = digits(text, 6, 8);
  const hour = digits(text, 9, 11);
  const minute = digits(text, 11, 13);
  const second = digits(text, 13, 15);
  const at = moment(year, month, day, hour, minute, second);
  return at === undefined ? undefined : { at, text };
}

/** The `Date` header, which stands in where there is no `X-Amz-Date`: an HTTP date or the basic form. */
export function parseDateHeader(text: string): SigningDate | undefined {
  const basic = parseAmzDate(text);
  if (basic !== undefined) return basic;
  const match = HTTP_DATE.exec(text);
  if (match === null) return undefined;
  const [, day, month, year, hour, minute, second] = match as unknown as readonly string[];
  const index = MONTHS.indexOf(month as string);
  if (index % 3 !== 0) return undefined;
  const at = moment(Number(year), index / 3 + 1, Number(day), Number(hour), Number(minute), Number(second));
  return at === undefined ? undefined : { at, text: formatAmzDate(at) };
}

/** `20150830T123600Z`. */
export function formatAmzDate(at: number): string {
  const iso = new Date(at).toISOString();
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`;
}

function moment(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | undefined {
  if (
    !(year >= 1970 && month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59 && second <= 59)
  ) {
    return undefined;
  }
  if (!(hour >= 0 && minute >= 0 && second >= 0 && day <= daysIn(year, month))) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The number that the digits stand for, or NaN. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}
