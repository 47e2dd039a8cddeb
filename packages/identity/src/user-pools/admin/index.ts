import type { Operation } from '../../service/operation.ts';

export const adminOperations: readonly Operation[] = [];
