import { z } from 'zod';
import { TopicForm } from '../../topic-settings';
import { checksumBytes, seal } from './checksum';

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
