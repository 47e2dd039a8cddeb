import type { Caller } from '@portcullis/engine/authorize';
import type { Json } from '@portcullis/model/source';
import type { RequestFacts } from './condition-keys.ts';
import type { IdentityContext } from './context.ts';
import type { Input } from './input.ts';

/** What came with a request beside its input. */
export interface CallFacts extends RequestFacts {
  readonly requestId: string;
  /** Who signed; absent at operations that take no signature. */
  readonly caller: Caller | undefined;
}

/** An operation of one of the JSON services, by its name on the wire. */
export interface Operation {
  readonly name: string;
  /** Signed operations are verified and then decided by IAM on `resource`. */
  readonly signed: boolean;
  /** The ARN that IAM decides on; absent: `*`. */
  resource?(input: Input, context: IdentityContext): string;
  /** Decides instead, where the resource has a policy of its own. Throws AccessDeniedException. */
  authorize?(input: Input, context: IdentityContext, call: CallFacts & { readonly caller: Caller }): void;
  run(
    input: Input,
    context: IdentityContext,
    call: CallFacts,
  ): Promise<{ readonly [name: string]: Json | undefined }>;
}
