/** What topics and groups are called on the brokers. */
export interface Naming {
  toKafka(name: string): string;
  /** Undefined when it belongs to another site. */
  fromKafka(name: string): string | undefined;
}

/** Puts a site's prefix before every name, so that sites on one cluster do not meet. */
export function prefixed(prefix: string): Naming {
  return {
    toKafka: (name) => `${prefix}${name}`,
    fromKafka: (name) => (name.startsWith(prefix) ? name.slice(prefix.length) : undefined),
  };
}
