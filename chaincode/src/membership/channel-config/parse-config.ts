import { Rejected } from '@edgebeat/core';

/** Reads what somebody handed in. @throws Rejected invalid-argument for what cannot be read. */
export function parseConfig<T>(field: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Rejected('invalid-argument', `${field}: cannot be read: ${why}`, { cause: error });
  }
}
