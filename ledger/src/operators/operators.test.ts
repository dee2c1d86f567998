import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rejected, Unavailable } from '@edgebeat/core';
import type { Ledger } from '../ledger';
import { createMemoryLedger } from '../memory/memory-ledger';
import { sampleHandlers } from '../memory/sample-handlers.test.data';
import { selfSigned } from '../self-signed.test.data';
import { openWallet, type Wallet } from '../wallet';
import { keyHash, type WalletIdentity } from '../wallet-identity';
import type { Enrolment } from './enrolment';
import { openOperators, type OperatorsPorts } from './operators';

/** An enrolment that counts, and fails as often as it is told to. */
function enrolment() {
  const seen = { enrolled: [] as WalletIdentity[], failures: 0 };
  const port: Enrolment = {
    enrol: async (label) => {
      await Promise.resolve();
      if (seen.failures > 0) {
        seen.failures -= 1;
        throw new Unavailable('ledger-unavailable', 'the ledger is away');
      }
      const identity = { mspId: 'Org1MSP', label, ...selfSigned(label) };
      seen.enrolled.push(identity);
      return identity;
    },
  };
  return { seen, port };
}

describe('operators of a site', () => {
  let folder: string;
  let wallet: Wallet;
  let opened: AsyncDisposable[];
  beforeEach(async () => {
    opened = [];
    folder = await mkdtemp(join(tmpdir(), 'edgebeat-operators-'));
    wallet = await openWallet(folder);
  });
  afterEach(async () => {
    // A call may have begun a renewal, which writes into the wallet.
    for (const one of opened) await one[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  /** Certificates of the tests are valid for an hour before and after they are made. */
  const open = (change: Partial<OperatorsPorts> = {}) => {
    const time = { now: Date.now() };
    const { seen, port } = enrolment();
    const signers = new Map<Ledger, WalletIdentity>();
    const operators = openOperators({
      ...{ wallet, enrolment: port, clock: () => new Date(time.now) },
      ledgerAs: (identity) => {
        const ledger = createMemoryLedger({ handlers: sampleHandlers });
        signers.set(ledger, identity);
        return ledger;
      },
      ...change,
    });
    opened.push(operators);
    /** Asks until the making that it may have begun is over. */
    const ask = async (pseudonym: string) => {
      const ledger = operators.ledgerOf(pseudonym);
      if (ledger !== undefined) return signers.get(ledger);
      await operators[Symbol.asyncDispose]();
      const made = operators.ledgerOf(pseudonym);
      return made && signers.get(made);
    };
    return { operators, seen, time, ask };
  };

  it('given two people, when they are asked for, then each has a key of their own, kept in the wallet', async () => {
    const { ask, seen } = open();

    const [first, second, again] = [await ask('a1'), await ask('b2'), await ask('a1')];

    expect(first?.label).toBe('operator-a1');
    expect(second?.label).toBe('operator-b2');
    expect(first && second && keyHash(first) !== keyHash(second)).toBe(true);
    expect(again).toBe(first);
    expect(seen.enrolled).toHaveLength(2);
    expect(await wallet.list()).toEqual(['operator-a1', 'operator-b2']);
  });

  it('given a person who is being enrolled, when they are asked for meanwhile, then they are enrolled once', async () => {
    const { operators, seen } = open();

    const answers = [operators.ledgerOf('a1'), operators.ledgerOf('a1')];
    await operators[Symbol.asyncDispose]();

    expect(answers).toEqual([undefined, undefined]);
    expect(seen.enrolled).toHaveLength(1);
    expect(operators.isFresh('a1')).toBe(true);
    expect(operators.isFresh('b2')).toBe(false);
    operators.taken('a1');
    expect(operators.isFresh('a1')).toBe(false);
  });

  it('given a wallet of an earlier process, when a person is asked for, then the certificate in it is used', async () => {
    const kept = await open().ask('a1');

    const later = open();
    const found = await later.ask('a1');

    expect(found).toEqual(kept);
    expect(later.seen.enrolled).toEqual([]);
    expect(later.operators.isFresh('a1')).toBe(false);
  });

  it('given a certificate that ends soon, when the person is asked for, then it is renewed while it still signs', async () => {
    const { operators, ask, seen, time } = open();
    const first = await ask('a1');
    time.now += 45 * 60_000;

    const meanwhile = await ask('a1');
    await operators[Symbol.asyncDispose]();
    const renewed = await ask('a1');

    expect(meanwhile).toBe(first);
    expect(renewed).not.toBe(first);
    expect(seen.enrolled).toHaveLength(2);
    expect(await wallet.get('operator-a1')).toEqual(renewed);
  });

  it('given a renewal that fails, when the certificate is still valid, then it signs on, and is renewed after a pause', async () => {
    const { operators, ask, seen, time } = open();
    const first = await ask('a1');
    time.now += 45 * 60_000;
    seen.failures = 1;

    await ask('a1');
    await operators[Symbol.asyncDispose]();
    const atOnce = await ask('a1');
    await operators[Symbol.asyncDispose]();
    time.now += 61_000;
    await ask('a1');
    await operators[Symbol.asyncDispose]();

    expect(atOnce).toBe(first);
    expect(await ask('a1')).not.toBe(first);
    expect(seen.failures).toBe(0);
  });

  it('given an enrolment that fails, when the person is asked for again, then it is told once and then tried again', async () => {
    const { ask, seen } = open();
    seen.failures = 1;

    await expect(ask('a1')).rejects.toMatchObject({ code: 'ledger-unavailable' });
    const second = await ask('a1');

    expect(second?.label).toBe('operator-a1');
  });

  it('given as many people as may be, when another one comes, then they are refused until a certificate has expired', async () => {
    const { ask, time } = open({ maxOperators: 2 });
    await ask('a1');
    await ask('b2');

    const refused = ask('c3');
    await expect(refused).rejects.toBeInstanceOf(Rejected);
    await expect(refused).rejects.toMatchObject({ code: 'enrolment-refused' });
    const end = new X509Certificate((await wallet.get('operator-b2')).certificate).validTo;
    time.now = Date.parse(end);

    await ask('c3').catch(() => undefined);
    expect(await wallet.list()).toEqual(['operator-c3']);
  });

  it.each(['', '../x', 'A', 'a b', 'a'.repeat(65)])(
    'given the pseudonym %j, when it is asked for, then it is refused',
    (pseudonym) => {
      const { operators } = open();

      expect(() => operators.ledgerOf(pseudonym)).toThrow(/onBehalfOf\.pseudonym: must be/);
    },
  );
});
