import { z } from 'zod';
import { integerText } from '../request/fields';

/** Whether to wait for the ledger, and how long at most. */
export const WaitQuery = z.strictObject({
  wait: z.enum(['committed', 'active']).exactOptional(),
  waitSeconds: integerText(1, 60)
    .prefault('10')
    .meta({ type: 'integer', minimum: 1, maximum: 60, default: 10 }),
});

/** The key that makes a change one change, however often it is asked for. */
export const KeyHeaders = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x20-\x7e]{1,255}$/, 'must be 1 to 255 printable ASCII characters')
    .exactOptional(),
});

/** What every command takes beside its own parts. */
export const commandParts = { query: WaitQuery, headers: KeyHeaders } as const;

/** The parts that carrying out a command needs. */
export interface CommandInput {
  readonly query: z.output<typeof WaitQuery>;
  readonly headers: z.output<typeof KeyHeaders>;
}
