export { type MemoryCountersOptions, memoryCounters } from './memory-counters.ts';
export { type RedisCounters, type RedisCountersOptions, redisCounters } from './redis-counters.ts';
