export type { Exchange, ResponseStream } from './exchange.ts';
export { DEFAULT_LIMITS, type ListenerLimits } from './limits.ts';
export { type Listener, type ListenOptions, listen } from './listen.ts';
