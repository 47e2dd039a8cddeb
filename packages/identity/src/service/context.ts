import type { Credential } from '@portcullis/engine/authorize';
import type { KeySet } from '@portcullis/engine/jwt';
import type { IamDirectory } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';
import type { ProviderAccess } from '../federation/provider-access.ts';
import type { ProviderKnowledge } from '../federation/provider-knowledge.ts';
import type { RequestRates } from '../quotas/request-rates.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { SrpMath } from '../srp/srp-math.ts';
import type { Db } from '../store/database.ts';
import type { SigningKeys } from '../tokens/signing-keys.ts';
import type { PasswordHashing } from '../user-pools/password-hashing.ts';
import type { User } from '../user-pools/user.ts';

/** What every operation of the identity service works with. Everything that does I/O or knows the time stands here. */
export interface IdentityContext {
  readonly db: Db;
  readonly box: SecretBox;
  readonly keys: SigningKeys;
  readonly passwords: PasswordHashing;
  readonly srp: SrpMath;
  readonly providers: ProviderKnowledge;
  readonly ports: IdentityPorts;
  readonly place: IdentityPlace;
  /** Amazon's request rates; absent: requests are not counted. */
  readonly rates?: RequestRates | undefined;
  /** Counts the request that is answered for the user that it is about. Throws TooManyRequestsException. */
  readonly countUser?: ((user: Pick<User, 'poolId' | 'sub'>) => Promise<void>) | undefined;
}

export interface IdentityPlace {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  /** `local`: `iss` is `<issuerUrl>/<poolId>`; `aws`: the pool's URL at AWS, while keys are served here. */
  readonly issuer: 'local' | 'aws';
  /** Where the service is reached: `http://localhost:8082`. */
  readonly url: string;
}

export interface IdentityPorts {
  /** Milliseconds since the epoch. */
  now(): number;
  /** IAM identities of the template and the configuration, and temporary credentials that this service issued. */
  findCredential(accessKeyId: string, sessionToken: string | undefined): Credential | undefined;
  /** IAM of the template and the configuration as they are now, for who assumes roles. */
  iam(): IamDirectory;
  /** The keys, RSA and EC, of another OpenID Connect provider; asked only for providers that are declared. */
  keySet(issuer: string): KeySet;
  /** Runs a Lambda function with an event. */
  invoke(functionArn: string, event: Json): Promise<Invocation>;
  /** The same for whom nobody waits for: a custom sender may run for as long as its own timeout, and answers nothing. */
  invokeUnawaited(functionArn: string, event: Json): Promise<Invocation>;
  /** Hands over a message with a code; resolves when the sender has taken it. */
  deliver(message: Message): Promise<void>;
  /** Identity providers of user pools. */
  readonly providers: ProviderAccess;
  /** A line for the operator. */
  log(line: string): void;
}

export type Invocation =
  | { readonly ok: true; readonly output: Json }
  /** The function threw. */
  | { readonly ok: false; readonly kind: 'error'; readonly message: string }
  | { readonly ok: false; readonly kind: 'timeout' | 'unavailable'; readonly message: string };

export interface Message {
  readonly medium: 'EMAIL' | 'SMS';
  readonly to: string;
  readonly subject: string | undefined;
  readonly text: string;
  /** For the local outbox: which user of which pool, and the code that stands in the text. */
  readonly poolId: string;
  readonly username: string;
  readonly code: string | undefined;
  /** ARN of the function that sends it (a custom sender): nobody else does, and the text is empty. */
  readonly sentBy?: string | undefined;
}
