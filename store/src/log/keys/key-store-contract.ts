import type { KeyStore } from './key-store';

/** What the contract suite needs of an adapter. */
export interface KeyStoreSubject {
  readonly keys: KeyStore;
  /** Another store over the same keys, as after a restart. */
  readonly reopened: () => KeyStore;
  /** Makes the store unusable (away, or another master key) until the answer is called. */
  readonly breakIt: () => Promise<() => Promise<void>>;
}

const press = { tenant: 'alpha', subject: 'device:press-1' };
const other = { tenant: 'beta', subject: 'device:press-1' };

/** Describes, as tests, what every adapter of the port {@link KeyStore} promises. */
export function keyStoreContract(name: string, open: () => Promise<KeyStoreSubject>): void {
  describe(`the key store contract, kept by ${name}`, () => {
    it('given a new subject, when its key is asked for twice, then it is one key of epoch 1', async () => {
      const { keys, reopened } = await open();

      const [first, again] = [await keys.current(press), await reopened().current(press)];

      expect(first.epoch).toBe(1);
      expect(first.key).toHaveLength(32);
      expect(Buffer.from(again.key).equals(first.key)).toBe(true);
    });

    it('given one name in two tenants, when keys are made at the same time, then they differ', async () => {
      const { keys } = await open();

      const [one, two, three] = await Promise.all(
        [press, other, press].map((s) => keys.current(s)),
      );

      expect(Buffer.from(one?.key ?? []).equals(Buffer.from(two?.key ?? []))).toBe(false);
      expect(one).toEqual(three);
    });

    it('given a rotation, when keys are read, then the old epoch is still there', async () => {
      const { keys, reopened } = await open();
      const first = await keys.current(press);

      const epoch = await keys.rotate(press);

      expect(epoch).toBe(2);
      expect((await keys.current(press)).epoch).toBe(2);
      expect(Buffer.from(await bytesOf(reopened(), 1)).equals(first.key)).toBe(true);
    });

    it('given a shredded subject, when keys are read, then they are gone and the next is a new one', async () => {
      const { keys, reopened } = await open();
      await keys.current(press);
      await keys.rotate(press);

      const answers = [await keys.shred(press), await keys.shred(press)];

      expect(answers).toEqual([2, 2]);
      expect(await reopened().keyOf(press, 1)).toBe('shredded');
      expect(await reopened().keyOf(press, 2)).toBe('shredded');
      expect((await keys.current(press)).epoch).toBe(3);
      expect(await keys.keyOf(press, 2)).toBe('shredded');
    });

    it('given a subject or epoch that never was, when its key is read, then it is unknown', async () => {
      const { keys } = await open();
      await keys.current(press);

      expect(await keys.keyOf(press, 2)).toBe('unknown');
      expect(await keys.keyOf(other, 1)).toBe('unknown');
    });

    it('given a store that cannot be used, when keys are asked for, then it may be tried again', async () => {
      const { keys, breakIt } = await open();
      const before = await keys.current(press);
      const mend = await breakIt();

      const asks = [keys.current(press), keys.current(other), keys.keyOf(press, 1)];
      const refusals = await Promise.allSettled(asks);
      await mend();

      for (const refusal of refusals) {
        expect(refusal).toMatchObject({ reason: { code: 'keys-unavailable', retryable: true } });
      }
      expect(Buffer.from((await keys.current(press)).key).equals(before.key)).toBe(true);
      expect((await keys.current(other)).epoch).toBe(1);
    });
  });
}

async function bytesOf(keys: KeyStore, epoch: number): Promise<Uint8Array> {
  const key = await keys.keyOf(press, epoch);
  if (typeof key === 'string') throw new Error(`the key is ${key}`);
  return key;
}
