/**
 * The arithmetic of `takeToken` and `spendQuota` of the engine, where the state is. The contract tests run both.
 * Numbers are written with 17 digits, so that none loses precision on the way. The caller's clock counts, and it
 * never moves a bucket back. A bucket expires once it would be full again, one that never refills stays.
 */
export const TAKE_TOKEN_SCRIPT = `
local rate, burst, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if rate ~= rate or burst ~= burst or not rate or not burst then return 0 end
local state = redis.call('HMGET', KEYS[1], 't', 'a')
local tokens, at = tonumber(state[1]), tonumber(state[2])
if not tokens or not at then
  tokens, at = burst, now
end
if now > at then
  tokens = tokens + ((now - at) * rate) / 1000
  at = now
end
if not (tokens <= burst) then tokens = burst end
local taken = 0
if tokens >= 1 then
  tokens = tokens - 1
  taken = 1
end
redis.call('HSET', KEYS[1], 't', string.format('%.17g', tokens), 'a', string.format('%.17g', at))
if rate > 0 then
  redis.call('PEXPIRE', KEYS[1], math.min(math.ceil((burst - tokens) / rate * 1000) + 60000, 2592000000))
else
  redis.call('PERSIST', KEYS[1])
end
return taken
`;

/**
 * ARGV: start of the current period, allowance of the first period ever, allowance of later ones. Where these differ
 * the key stays, since it remembers the first period; otherwise it expires after the longest period.
 */
export const SPEND_QUOTA_SCRIPT = `
local current, first, later = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if not current or not first or not later then return 0 end
local state = redis.call('HMGET', KEYS[1], 'p', 'f', 'u')
local period, origin, used = tonumber(state[1]), tonumber(state[2]), tonumber(state[3])
if not period or not origin or not used then
  period, origin, used = current, current, 0
end
if current > period then
  period, used = current, 0
end
local allowance = later
if period == origin then allowance = first end
local spent = 0
if used < allowance then
  used = used + 1
  spent = 1
end
redis.call('HSET', KEYS[1], 'p', string.format('%.17g', period), 'f', string.format('%.17g', origin), 'u', used)
if first == later then
  redis.call('PEXPIRE', KEYS[1], 3024000000)
else
  redis.call('PERSIST', KEYS[1])
end
return spent
`;
