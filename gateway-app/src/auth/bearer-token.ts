import { Rejected } from '@edgebeat/core';
import { z } from 'zod';

/** Room for every claim that is read, and no more. */
const LONGEST_TOKEN = 8_192;

const bearer = /^bearer +([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)$/i;

/**
 * Only these parts of a header are ever read: keys and certificates that a token brings along
 * (jwk, jku, x5c, x5u) are not.
 */
const Header = z.object({
  alg: z.string(),
  kid: z.string().min(1).max(256).optional(),
  crit: z.unknown().optional(),
});

/** A token that is well formed; nothing of it is verified yet. */
export interface BearerToken {
  readonly text: string;
  readonly algorithm: string;
  readonly kid: string;
}

/**
 * Takes the token out of the header `Authorization`.
 *
 * @throws Rejected unauthenticated, naming what is wrong and nothing of the token.
 */
export function readBearer(authorization: string): string {
  if (authorization.length > LONGEST_TOKEN + 'Bearer '.length) {
    throw unauthenticated(`the token is over ${LONGEST_TOKEN} characters; ask for a shorter one`);
  }
  if (!/^bearer( |$)/i.test(authorization)) {
    throw unauthenticated('the header Authorization must be: Bearer, a blank and a token');
  }
  if (!bearer.test(authorization)) {
    throw unauthenticated('the token must be a signed JWT: three parts in base64url, with dots');
  }
  return authorization.slice('bearer'.length).trimStart();
}

/**
 * Reads which key and algorithm a token claims.
 *
 * @throws Rejected unauthenticated.
 */
export function readTokenHeader(text: string): BearerToken {
  const header = Header.safeParse(parse(text.slice(0, text.indexOf('.'))));
  if (!header.success) throw unauthenticated("the token's header is not that of a JWT");
  const { alg, kid, crit } = header.data;
  if (crit !== undefined) {
    throw unauthenticated("the token's header asks for extensions (crit) that are not known here");
  }
  if (kid === undefined) throw unauthenticated("the token's header names no key (kid)");
  return { text, algorithm: alg, kid };
}

/** The one kind of failure of a caller who cannot be known. */
export function unauthenticated(detail: string, cause?: unknown): Rejected {
  return new Rejected('unauthenticated', detail, cause === undefined ? {} : { cause });
}

function parse(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
