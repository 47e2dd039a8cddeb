import type { Operation } from '../../service/operation.ts';
import { confirmSignUp } from './confirm-sign-up.ts';
import { signUp } from './sign-up.ts';

export const accountOperations: readonly Operation[] = [signUp, confirmSignUp];
