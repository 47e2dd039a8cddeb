export { freshQuota, QUOTA_PERIOD_START, type QuotaState, quotaAllowance, spendQuota } from './quota.ts';
export { fullBucket, isRefilled, type TokenBucket, takeToken } from './token-bucket.ts';
