import type { KeyObject } from 'node:crypto';
import { Strategy } from 'passport-jwt';
import { unauthenticated } from './bearer-token';

/** What a token has to be: pinned, whatever its header says. */
export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly 'ES256'[];
  readonly clockToleranceSeconds: number;
}

/** The messages of the library in its words, and in ours. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/^jwt expired/, 'the token has expired; get a new one'],
  [
    /^jwt not active/,
    'the token is not valid yet; check the clocks of its issuer and of this site',
  ],
  [/^jwt audience/, 'the token is for another audience; ask for one for this API'],
  [/^jwt issuer/, 'the token is of another issuer'],
  [/^invalid (nbf|exp)/, "the token's claims nbf and exp must be numbers"],
  [/signature|key/, "the token's signature does not verify"],
  [/algorithm/, "the token's algorithm is not one that is taken here"],
];

/**
 * Verifies signature, algorithm, issuer, audience and times of a token by passport's strategy, and
 * gives its claims.
 *
 * @throws Rejected unauthenticated, naming what is wrong and nothing of the token.
 */
export function verifyToken(token: string, key: KeyObject, rules: TokenRules, now: Date) {
  return new Promise<unknown>((resolve, reject) => {
    const strategy = new Strategy(
      {
        jwtFromRequest: () => token,
        // The library takes a key as an object too, which its types do not know; reading it from
        // PEM each time would cost three times as much as the whole verification.
        secretOrKeyProvider: (_request, _token, done) => {
          Reflect.apply(done, undefined, [null, key]);
        },
        issuer: rules.issuer,
        audience: rules.audience,
        algorithms: [...rules.algorithms],
        // The one way to the verifier's clock; the type calls it old for what stands above.
        // oxlint-disable-next-line typescript/no-deprecated
        jsonWebTokenOptions: {
          clockTolerance: rules.clockToleranceSeconds,
          clockTimestamp: Math.floor(now.getTime() / 1_000),
        },
      },
      (payload: unknown, done) => {
        done(null, payload);
      },
    );
    strategy.success = resolve;
    strategy.fail = (reason: unknown) => {
      reject(refusal(reason));
    };
    strategy.error = reject;
    // The strategy hands the request to jwtFromRequest alone, and that does not look at it.
    strategy.authenticate(undefined as never);
  });
}

function refusal(reason: unknown): Error {
  const message = reason instanceof Error ? reason.message : '';
  const known = reasons.find(([pattern]) => pattern.test(message));
  return unauthenticated(known?.[1] ?? 'the token cannot be read as a JWT', reason);
}
