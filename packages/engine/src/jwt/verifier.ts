import { ALGORITHMS, type AlgorithmName } from './algorithms.ts';
import { type Claims, type DecodedToken, decodeJwt, HeaderCache, type TokenHeader } from './decode.ts';
import { type TokenFailure, tokenFailure } from './failure.ts';
import type { KeySet, PublicKeyHandle, SignatureCrypto } from './ports.ts';
import { isSignedBy } from './signed-by.ts';
import { checkTimeClaims } from './time-claims.ts';
import { VerdictCache } from './verdict-cache.ts';

export interface VerifiedToken {
  readonly ok: true;
  readonly claims: Claims;
  readonly header: TokenHeader;
}

export type TokenResult = VerifiedToken | TokenFailure;

export interface TokenVerifierOptions {
  /** One per issuer; a token's `iss` chooses. */
  readonly keySets: readonly KeySet[];
  readonly algorithms: readonly AlgorithmName[];
  readonly crypto: SignatureCrypto;
  /** Verdicts kept, good and bad apart; 0 keeps none. */
  readonly cache: { readonly maxEntries: number };
}

export interface TokenVerifier {
  /**
   * Signature, issuer and time claims; audience, use and scopes are the caller's (`checkAudience` and its siblings).
   * Answers at once unless keys have to be fetched. `now` in milliseconds since the epoch. Never throws or rejects.
   */
  verify(token: string, now: number): TokenResult | Promise<TokenResult>;
}

/** What is known of a token, good as long as its key set does not change. Time is judged anew on every call. */
interface Verdict {
  readonly keySet: KeySet;
  readonly version: number;
  readonly token: VerifiedToken | undefined;
}

/** Tokens are about a kilobyte: no more than this much text is kept of either kind, times two generations. */
const MAX_GOOD_CHARACTERS = 8 * 1024 * 1024;
const MAX_FORGED_CHARACTERS = 1024 * 1024;
const MAX_FORGED_ENTRIES = 1024;

const FORGED: TokenFailure = tokenFailure('JWT_SIGNATURE', 'the signature does not match the token');

/**
 * A verifier for the tokens of some issuers. Well-signed tokens and forged ones are remembered, within bounds, so
 * that neither is worth a second look at the signature; malformed ones cost less than remembering them.
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { crypto } = options;
  const accepted = new Map(options.algorithms.map((name) => [name as string, ALGORITHMS[name]]));
  const byIssuer = new Map(options.keySets.map((keySet) => [keySet.issuer, keySet]));
  const { maxEntries } = options.cache;
  const good = new VerdictCache<Verdict>({ maxEntries, maxCharacters: MAX_GOOD_CHARACTERS });
  const forged = new VerdictCache<Verdict>({
    maxEntries: Math.min(maxEntries, MAX_FORGED_ENTRIES),
    maxCharacters: MAX_FORGED_CHARACTERS,
  });
  const headers = new HeaderCache();

  function verify(token: string, now: number): TokenResult | Promise<TokenResult> {
    const known = good.get(token) ?? forged.get(token);
    if (known !== undefined) {
      if (isCurrent(known)) {
        return known.token === undefined ? FORGED : (checkTimeClaims(known.token.claims, now) ?? known.token);
      }
      good.delete(token);
      forged.delete(token);
    }

    const decoded = decodeJwt(token, headers);
    if (!decoded.ok) return decoded;
    const { alg, kid } = decoded.header;
    if (!accepted.has(alg)) {
      return tokenFailure('JWT_ALGORITHM', `the algorithm \`${alg}\` is not accepted`, {
        name: 'alg',
        expected: options.algorithms.join(' or '),
        actual: alg,
      });
    }
    if (kid === undefined || kid === '') return tokenFailure('JWT_KID_MISSING', 'the header has no `kid`');
    const { iss } = decoded.claims;
    const keySet = typeof iss === 'string' ? byIssuer.get(iss) : undefined;
    if (keySet === undefined) {
      return tokenFailure('JWT_UNKNOWN_ISSUER', 'the token is not from an issuer that is accepted here', {
        name: 'iss',
        expected: [...byIssuer.keys()].join(' or '),
        actual: typeof iss === 'string' ? iss : undefined,
      });
    }
    const key = keySet.find(kid);
    if (key !== undefined) return judge(token, decoded, keySet, key, now);
    if (!keySet.shouldRefresh(kid)) return noKey(keySet, kid);
    return keySet.refresh(kid).then(() => {
      const fetched = keySet.find(kid);
      return fetched === undefined ? noKey(keySet, kid) : judge(token, decoded, keySet, fetched, now);
    });
  }

  function judge(
    token: string,
    decoded: DecodedToken,
    keySet: KeySet,
    key: PublicKeyHandle,
    now: number,
  ): TokenResult {
    const { header, claims } = decoded;
    const algorithm = accepted.get(header.alg);
    if (
      algorithm === undefined ||
      key.kty !== algorithm.kty ||
      (key.alg !== undefined && key.alg !== header.alg)
    ) {
      return tokenFailure('JWT_ALGORITHM', `the key \`${key.kid}\` is not for \`${header.alg}\``, {
        name: 'alg',
        expected: key.alg,
        actual: header.alg,
      });
    }
    const genuine = isSignedBy(crypto, algorithm, key, decoded.signingInput, decoded.signature);
    const verified: VerifiedToken | undefined = genuine ? { ok: true, claims, header } : undefined;
    if (maxEntries > 0) {
      (genuine ? good : forged).set(token, { keySet, version: keySet.version, token: verified });
    }
    return verified === undefined ? FORGED : (checkTimeClaims(claims, now) ?? verified);
  }

  return { verify };
}

/** A good verdict is worth no more than its key: once the set has dropped that, by age too, it is judged anew. */
function isCurrent({ keySet, version, token }: Verdict): boolean {
  if (version !== keySet.version) return false;
  return token === undefined || keySet.find(token.header.kid ?? '') !== undefined;
}

function noKey(keySet: KeySet, kid: string): TokenFailure {
  return keySet.unreachable === true
    ? tokenFailure('JWT_KEYS_UNREACHABLE', `the keys of ${keySet.issuer} cannot be fetched`)
    : tokenFailure('JWT_UNKNOWN_KEY', `no key \`${kid}\` is known of ${keySet.issuer}`, {
        name: 'kid',
        actual: kid,
      });
}
