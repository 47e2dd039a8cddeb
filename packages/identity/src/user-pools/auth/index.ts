import type { Operation } from '../../service/operation.ts';

export const authOperations: readonly Operation[] = [];
