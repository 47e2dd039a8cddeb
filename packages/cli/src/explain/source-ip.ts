import { UsageError } from '../failure.ts';

/** The address of `--source-ip`; without one, this machine's own. */
export function sourceIpOf(text: string | undefined): string {
  if (text === undefined) return '127.0.0.1';
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text) || /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/.test(text)) return text;
  throw new UsageError(`--source-ip ${text} is not an address`);
}
