/** A config update that is not applied; the message is Fabric's. */
export class ConfigUpdateRefused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConfigUpdateRefused';
  }
}

/** Lets a step's failure come as a refusal that begins with where it happened. */
export function refusing<T>(prefix: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigUpdateRefused(`${prefix}${reason}`, { cause });
  }
}
