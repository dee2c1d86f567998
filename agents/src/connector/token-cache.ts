/** Keeps a token until it is told that it is not taken any more. */
export interface TokenCache {
  current(): Promise<string>;
  refused(token: string): void;
}

/** A cache over whoever issues tokens; a failed issue is not kept. */
export function tokenCache(issue: () => Promise<string>): TokenCache {
  let cached: string | undefined;
  let issuing: Promise<string> | undefined;

  const renew = async (): Promise<string> => {
    try {
      cached = await issue();
      return cached;
    } finally {
      issuing = undefined;
    }
  };

  return {
    current() {
      if (cached !== undefined) return Promise.resolve(cached);
      issuing ??= renew();
      return issuing;
    },
    refused(token) {
      if (cached === token) cached = undefined;
    },
  };
}
