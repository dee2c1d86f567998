import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { canonicalJson } from '@edgebeat/core';
import type { TestDatabase } from '@edgebeat/database';
import { sql } from 'kysely';
import { z } from 'zod';
import { MSP, openSite, startSiteDatabase, type TestSite, writesOf } from '../outbox/site.test.kit';
import { type Admission, recorderOf } from './audit.test.kit';
import { type Anchor, ledgerAnchor } from './ledger-anchor';

let server: TestDatabase;
beforeAll(async () => {
  server = await startSiteDatabase();
});
afterAll(() => server[Symbol.asyncDispose]());

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const root = 'a'.repeat(64);

interface Anchoring {
  readonly anchor: Anchor;
  readonly admission: Admission;
}

/** A site whose submitter runs. */
function anchoring(site: TestSite, signal = new AbortController().signal): Anchoring {
  const admission = { isRegistered: true };
  const ledger = recorderOf(site, admission);
  site.submit({ ledgers: { recorder: ledger } });
  const { outbox, database } = site;
  const place = { mspId: MSP, siteId: 'site-1', channel: 'common' };
  return { anchor: ledgerAnchor({ outbox, database, ledger, site: place, signal }), admission };
}

function forget({ database }: TestSite) {
  return sql`delete from ledger.outbox`.execute(database.query);
}

describe('the anchor of a site on the ledger', () => {
  it('given a log, when it is opened and anchored, then the places on the chain are answered', async () => {
    await using site = await openSite(server.address);
    const { anchor } = anchoring(site);

    const opened = await anchor.openLog({ logId: 'log-1', publicKey: key });
    const anchored = await anchor.anchor({ logId: 'log-1', size: 5, root, proof: [] });

    expect([opened.block, anchored.block]).toEqual([1, 2]);
    expect(anchored.transactionId).toMatch(/^[0-9a-f]{64}$/);
    expect(writesOf(site.chain)).toEqual(
      new Map([
        ['log~log-1', 1],
        ['anchor~log-1~5', 1],
      ]),
    );
  });

  it.each([
    ['at once', () => Promise.resolve()],
    ['after the outbox has forgotten it', forget],
  ])(
    'given an anchor, when it is repeated %s, then its first place is answered',
    async (_, pass) => {
      await using site = await openSite(server.address);
      const { anchor } = anchoring(site);
      const tree = { logId: 'log-1', size: 5, root, proof: [] };
      const first = await anchor.anchor(tree);
      await pass(site);

      const again = await anchor.anchor(tree);

      expect(again).toEqual(first);
    },
  );

  it('given an anchored size, when another root is anchored for it, then it is a fork', async () => {
    await using site = await openSite(server.address);
    const { anchor } = anchoring(site);
    await anchor.anchor({ logId: 'log-1', size: 5, root, proof: [] });

    const fork = anchor.anchor({ logId: 'log-1', size: 5, root: 'b'.repeat(64), proof: [] });

    await expect(fork).rejects.toMatchObject({ code: 'audit-fork', retryable: false });
  });

  it('given a refusal, when its cause is mended, then the same call succeeds', async () => {
    await using site = await openSite(server.address);
    const { anchor, admission } = anchoring(site);
    admission.isRegistered = false;
    const open = () => anchor.openLog({ logId: 'log-1', publicKey: key });
    await expect(open()).rejects.toMatchObject({ code: 'forbidden' });
    admission.isRegistered = true;

    const opened = await open();

    expect(opened.block).toBe(1);
  });

  it('given a loss, when the log is sealed, then its key has signed what the contract is handed', async () => {
    await using site = await openSite(server.address);
    const { anchor } = anchoring(site);
    const Sealed = z.object({ statement: z.unknown(), signature: z.base64() });

    await anchor.seal({
      ...{ logId: 'log-1', size: 3, root, reason: 'a disk was lost' },
      next: { logId: 'log-2', publicKey: key },
      sign: (statement) => sign(null, statement, privateKey),
    });

    const { statement, signature } = Sealed.parse(JSON.parse(site.chain.state.get('seal') ?? ''));
    const signed = Buffer.from(canonicalJson(statement as never));
    expect(verify(null, signed, publicKey, Buffer.from(signature, 'base64'))).toBe(true);
    expect(statement).toMatchObject({ owner: MSP, siteId: 'site-1', channel: 'common', size: 3 });
  });

  it('given a site that ends, when its anchor is on its way, then the outcome is not known', async () => {
    await using site = await openSite(server.address);
    const stop = new AbortController();
    const { outbox, database } = site;
    const ledger = recorderOf(site, { isRegistered: true });
    const place = { mspId: MSP, siteId: 'site-1', channel: 'common' };
    const anchor = ledgerAnchor({ outbox, database, ledger, site: place, signal: stop.signal });
    stop.abort();

    const anchored = anchor.anchor({ logId: 'log-1', size: 5, root, proof: [] });

    await expect(anchored).rejects.toMatchObject({ code: 'outcome-unknown' });
    expect(await outbox.backlog()).toMatchObject({ waiting: 1 });
  });

  it('given a site without a log, when its newest is asked for, then there is none', async () => {
    await using site = await openSite(server.address);
    const { anchor } = anchoring(site);

    const newest = await anchor.newest();

    expect(newest).toBeUndefined();
  });
});
