/** Bounds of a listener. What exceeds one is answered and the connection closed; nothing is buffered without one. */
export interface ListenerLimits {
  /** Names and values of all headers, in bytes. DG "Quotas": 10240. */
  readonly maxHeaderBytes: number;
  /** The request target, in bytes. DG "Quotas": 10240 for a regional endpoint. */
  readonly maxTargetBytes: number;
  /** One body, in bytes. DG "Quotas": 10 MB. */
  readonly maxBodyBytes: number;
  /** All bodies that are held in memory at one time, in bytes. */
  readonly maxBufferedBytes: number;
  /** From the first byte of a request to its last. */
  readonly requestTimeoutMs: number;
  /** From the first byte of a request to the end of its headers. */
  readonly headersTimeoutMs: number;
  /** How long an idle connection is kept; 0 closes it after each answer. */
  readonly keepAliveTimeoutMs: number;
}

export const DEFAULT_LIMITS: ListenerLimits = {
  maxHeaderBytes: 10_240,
  maxTargetBytes: 10_240,
  maxBodyBytes: 10 * 1024 * 1024,
  maxBufferedBytes: 256 * 1024 * 1024,
  requestTimeoutMs: 60_000,
  headersTimeoutMs: 10_000,
  keepAliveTimeoutMs: 60_000,
};
