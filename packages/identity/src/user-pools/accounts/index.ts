import type { Operation } from '../../service/operation.ts';

export const accountOperations: readonly Operation[] = [];
