import type { TextLimits } from '../../service/input.ts';

/** Constraints of the API's model that several operations share. */

export const ARN: TextLimits = {
  min: 20,
  max: 2048,
  pattern:
    /^arn:[\w+=/,.@-]+:[\w+=/,.@-]+:[\w+=/,.@-]*:[0-9]+:[\w+=/,.@-]+(?::[\w+=/,.@-]+)?(?::[\w+=/,.@-]+)?$/,
};

export const PROVIDER_NAME: TextLimits = { min: 1, max: 32, pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}\p{Z}]+$/u };

export const DISPLAY_NAME: TextLimits = { min: 1, max: 128, pattern: /^[\w\s+=,.@-]+$/ };

export const CLIENT_ID: TextLimits = { min: 1, max: 128, pattern: /^[\w+]+$/ };

export const TOKEN: TextLimits = { min: 1, max: 131_072 };
