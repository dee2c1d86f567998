import { z } from 'zod';
import { checksumBytes, seal } from './checksum';

/** What a topic may be called and how it may be kept; the names are those that Kafka takes. */
export const TopicForm = z.strictObject({
  name: z
    .string()
    .regex(/^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/, 'must be 1 to 249 of letters, digits, . _ -'),
  partitions: z.int().min(1).max(256),
  keep: z.union([
    z.literal('compact'),
    z.strictObject({ hours: z.number().positive().max(1_000_000), bytes: z.int().positive() }),
  ]),
});

export const mostTopics = 1_000;

const CatalogueForm = z.strictObject({
  format: z.literal(1),
  topics: z.array(TopicForm.extend({ id: z.int().min(0).max(0xffff) })),
});

/** Every topic of the bus; what is not named here is not there. */
export type Catalogue = z.infer<typeof CatalogueForm>;

export function encodeCatalogue(key: Uint8Array, catalogue: Catalogue): Buffer {
  const text = Buffer.from(JSON.stringify(catalogue));
  return seal(key, Buffer.concat([Buffer.alloc(checksumBytes), text]));
}

/** @throws Error when the entry is of another form. */
export function decodeCatalogue(entry: Buffer): Catalogue {
  return CatalogueForm.parse(JSON.parse(entry.toString('utf8', checksumBytes)));
}
