/** RFC 1918, RFC 6890: private, loopback and link-local blocks; IPv6's unique local ones (RFC 4193). */
const PRIVATE_V4: readonly (readonly [address: number, prefix: number])[] = [
  [0x0a_00_00_00, 8],
  [0xac_10_00_00, 12],
  [0xc0_a8_00_00, 16],
  [0x7f_00_00_00, 8],
  [0xa9_fe_00_00, 16],
];

/** Whether an address or CIDR block lies in private space as a whole. */
export function isPrivateAddress(text: string): boolean {
  const [address = '', length] = text.split('/', 2);
  if (address.includes(':')) {
    const lower = address.toLowerCase();
    return lower === '::1' || /^f[cd][0-9a-f]{2}:/.test(lower) || /^fe[89ab][0-9a-f]:/.test(lower);
  }
  const bytes = address.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  if (bytes.length !== 4 || bytes.some((byte) => byte > 255)) return false;
  const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const prefix = length === undefined ? 32 : Number(length);
  return PRIVATE_V4.some(
    ([block, size]) => prefix >= size && Math.floor(value / 2 ** (32 - size)) === block / 2 ** (32 - size),
  );
}
