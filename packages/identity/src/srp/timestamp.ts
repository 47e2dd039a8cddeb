/**
 * `TIMESTAMP` of a claim, in milliseconds since the epoch: `Tue Nov 3 04:05:06 UTC 2026`, English, the day without a
 * zero before it. `undefined`: anything else, also a weekday or a day that does not fit the date.
 */
export function parseTimestamp(text: string): number | undefined {
  const found = TIMESTAMP.exec(text);
  if (found === null) return undefined;
  const [, weekday, monthName, day, hours, minutes, seconds, year] = found as unknown as string[];
  const month = MONTHS.indexOf(monthName as string);
  const date = new Date(
    Date.UTC(Number(year), month, Number(day), Number(hours), Number(minutes), Number(seconds)),
  );
  const fits =
    date.getUTCMonth() === month &&
    date.getUTCHours() === Number(hours) &&
    date.getUTCMinutes() === Number(minutes) &&
    WEEKDAYS[date.getUTCDay()] === weekday;
  return fits ? date.getTime() : undefined;
}

const TIMESTAMP = /^([A-Z][a-z]{2}) ([A-Z][a-z]{2}) ([1-9]\d?) (\d\d):(\d\d):(\d\d) UTC (\d{4})$/;
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
