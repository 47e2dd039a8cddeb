import { cents } from '@portcullis/advisor/cost';

/** `$1,610.67`; what is not nothing never looks like it. */
export function money(amount: number): string {
  if (amount > 0 && cents(amount) === 0) return '< $0.01';
  return `$${cents(amount).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** `50,000,000`, `12.5`, `0.001`. */
export function quantity(amount: number): string {
  if (amount > 0 && amount < 1) return String(Number(amount.toPrecision(2)));
  return amount.toLocaleString('en-US', { maximumFractionDigits: amount < 100 ? 2 : 0 });
}
