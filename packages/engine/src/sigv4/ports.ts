/** Hashing primitives of the runtime. Text is taken as UTF-8. */
export interface HashCrypto {
  sha256Hex(data: string | Uint8Array): string;
  hmacSha256(key: string | Uint8Array, data: string | Uint8Array): Uint8Array;
  hmacSha256Hex(key: string | Uint8Array, data: string | Uint8Array): string;
  /** Constant-time comparison of two ASCII texts. */
  equalsConstantTime(a: string, b: string): boolean;
}
