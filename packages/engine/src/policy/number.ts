/** A decimal number, read strictly: `10abc`, `0x10`, `1e3`, blanks and the empty text are none. NaN then. */
export function parseNumber(text: string): number {
  let digits = 0;
  let dot = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 48 && code <= 57) digits++;
    else if (code === 46 && !dot && digits > 0 && i < text.length - 1) dot = true;
    else if (!(i === 0 && (code === 43 || code === 45))) return Number.NaN;
  }
  return digits === 0 ? Number.NaN : Number(text);
}
