import type { Json } from '@portcullis/model/source';
import type { IdentityContext } from '../../service/context.ts';
import type { ChallengeResult } from '../../triggers/auth-challenge.ts';
import type { Client, Pool } from '../pool.ts';
import type { User } from '../user.ts';

/** How a sign-in begins. `ADMIN_NO_SRP_AUTH` is the old name of `ADMIN_USER_PASSWORD_AUTH`. */
export type SignInFlow =
  | 'USER_PASSWORD_AUTH'
  | 'ADMIN_USER_PASSWORD_AUTH'
  | 'USER_SRP_AUTH'
  | 'CUSTOM_AUTH'
  | 'USER_AUTH';

/** Cognito's `ChallengeNameType`, as far as a client is asked for it. */
export type ChallengeName =
  | 'PASSWORD_VERIFIER'
  | 'NEW_PASSWORD_REQUIRED'
  | 'SMS_MFA'
  | 'SOFTWARE_TOKEN_MFA'
  | 'EMAIL_OTP'
  | 'SMS_OTP'
  | 'SELECT_MFA_TYPE'
  | 'MFA_SETUP'
  | 'CUSTOM_CHALLENGE'
  | 'SELECT_CHALLENGE'
  | 'PASSWORD'
  | 'PASSWORD_SRP'
  | 'WEB_AUTHN'
  | 'DEVICE_SRP_AUTH'
  | 'DEVICE_PASSWORD_VERIFIER';

export type TextMap = Readonly<Record<string, string>>;

/** Where a sign-in comes from and how it goes on; what is true for all of its steps. */
export interface SignInFrame {
  readonly context: IdentityContext;
  readonly pool: Pool;
  readonly client: Client;
  readonly sourceIp: string;
  /** Of this step. */
  readonly clientMetadata: TextMap | undefined;
}

/** What is known of a sign-in after its steps so far; kept sealed in the session between them. */
export interface SignInState {
  readonly via: 'api' | 'admin' | 'hosted';
  readonly flow: SignInFlow;
  /** Milliseconds since the epoch. */
  readonly beganAt: number;
  /** When the user's password was set; a later one ends the sign-in. Absent: there is no password. */
  readonly passwordAt?: number | undefined;
  /** As stored, or what is shown instead where there is no such user. */
  readonly username: string;
  /** A name that nobody has, as it was entered. */
  readonly typed?: string | undefined;
  /** Absent: there is no such user, which the client is not told. */
  readonly sub?: string | undefined;
  /** Challenges that were passed, in their order. */
  readonly passed: readonly string[];
  /** What the client says that it is. */
  readonly deviceKey?: string | undefined;
  /** Rounds of a custom flow. */
  readonly rounds?: readonly ChallengeResult[] | undefined;
  /** `SRP_A` of a custom flow that begins with a password. */
  readonly srpA?: string | undefined;
  /** A second factor was passed, or the first was one that needs no second. */
  readonly secondFactor?: 'passed' | 'not-needed' | undefined;
  /** A passkey was proved, and whether its authenticator knew the user. */
  readonly userVerified?: boolean | undefined;
}

/** What comes next: another challenge, or the user is signed in and nothing is issued yet. */
export type SignInStep = ChallengeStep | SignedIn;

export interface ChallengeStep {
  readonly kind: 'challenge';
  readonly name: ChallengeName;
  readonly parameters: TextMap;
  /** Absent where the challenge itself carries what is needed: `SECRET_BLOCK`. */
  readonly session: string | undefined;
  /** `AvailableChallenges` of SELECT_CHALLENGE. */
  readonly available?: readonly string[] | undefined;
}

export interface SignedIn {
  readonly kind: 'signed-in';
  readonly user: User;
  /** Milliseconds since the epoch. */
  readonly authTime: number;
  /** `origin_jti` of all tokens of this sign-in. */
  readonly family: string;
  readonly eventId: string;
  readonly state: SignInState;
  /** Of a device that the pool tracks. */
  readonly deviceKey?: string | undefined;
  /** The device's key was made for this sign-in. */
  readonly isNewDevice?: boolean | undefined;
  /** Of the last step, for the pre token generation trigger. */
  readonly clientMetadata: TextMap | undefined;
}

/** One answer to a challenge. */
export interface ChallengeTurn extends SignInFrame {
  readonly state: SignInState;
  /** As stored now; absent where there is no such user. */
  readonly user: User | undefined;
  /** What the challenge kept for its answer. */
  readonly kept: Json;
  readonly responses: TextMap;
  /** Uses up the session. Throws NotAuthorizedException where another answer was faster. */
  spend(): Promise<void>;
  /** Counts a wrong code: after a few the session is used up as well. */
  miss(): Promise<void>;
}

/** A challenge was passed: what follows is not the challenge's to decide. */
export interface Passed {
  readonly kind: 'passed';
  readonly state: SignInState;
  /** As stored now. */
  readonly user: User;
}

/** What comes next, or that the challenge was passed. Throws for a wrong answer. */
export type ChallengeHandler = (turn: ChallengeTurn) => Promise<SignInStep | Passed>;

export function passed(state: SignInState, user: User, challenge: string): Passed {
  return { kind: 'passed', state: { ...state, passed: [...state.passed, challenge] }, user };
}
