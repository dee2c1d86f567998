/** A value of JSON that holds no other. */
export type Scalar = string | number | boolean | null;

/** What was seen under the name of a field, so that a made argument meets what is there. */
export class Dictionary {
  readonly #byField = new Map<string, Set<Scalar>>();

  /** Notes every scalar in a value; those of a list under the name of the list. */
  note(value: unknown, field = ''): void {
    if (isScalar(value)) {
      const known = this.#byField.get(field) ?? new Set();
      this.#byField.set(field, known.add(value));
    } else if (Array.isArray(value)) {
      for (const item of value) this.note(item, field);
    } else if (typeof value === 'object') {
      for (const [name, one] of Object.entries(value)) this.note(one, name);
    }
  }

  of(field: string, type: 'string' | 'number'): Scalar[] {
    return [...(this.#byField.get(field) ?? [])].filter((value) => typeof value === type);
  }

  get all(): Scalar[] {
    return [...new Set([...this.#byField.values()].flatMap((values) => [...values]))];
  }
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
