import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditLogHistoryPage, AuditLogView, EdgeBeatError } from '@edgebeat/core';
import { submitAndWait } from '@edgebeat/ledger';
import {
  type AnchoringSite,
  makeLogKey,
  openAnchoringSite,
  type OutboxServer,
  startOutboxServer,
  treeOf,
} from './audit-site.test.kit';
import { startTestConsortium, type TestConsortium } from './consortium';

jest.setTimeout(120_000);

const bounds = { deadlineMs: 30_000, attempts: 5 };
const key = makeLogKey();
const nextKey = makeLogKey();
const tree = treeOf('record');
const forged = treeOf('another record');
const sizes = [1, 2, 3, 7, 8, 64, 65, 200, 500, 600];
const logId = 'log-1';

/** The code with which something was refused. */
async function codeOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
    return 'taken';
  } catch (error) {
    return error instanceof EdgeBeatError ? error.code : String(error);
  }
}

/** The tests go through the life of one log, in their order. */
describe('the life of a site’s log on the embedded network', () => {
  let home: string;
  let server: OutboxServer;
  let consortium: TestConsortium;
  let site: AnchoringSite;

  async function start(): Promise<void> {
    consortium = await startTestConsortium({ home });
    site = await openAnchoringSite(consortium, server);
  }

  async function stop(): Promise<void> {
    await site[Symbol.asyncDispose]();
    await consortium[Symbol.asyncDispose]();
  }

  /** What every member's own peer answers. */
  async function readings(transaction: string, argument: object): Promise<unknown[]> {
    return Promise.all(
      consortium.members.map(async (member) => {
        await using ledger = await consortium.connect(member, 'operator');
        return await ledger.evaluate({ contract: 'audit', transaction, argument });
      }),
    );
  }

  async function anchorSizes(from: number, to: number) {
    const places = [];
    for (const [index, size] of sizes.entries()) {
      if (index < from || index >= to) continue;
      const before = sizes[index - 1];
      const proof = before === undefined ? [] : tree.proof(before, size);
      places.push(await site.anchor.anchor({ logId, ...tree.at(size), proof }));
    }
    return places;
  }

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'edgebeat-audit-'));
    server = await startOutboxServer();
    await start();
  });

  afterAll(async () => {
    await stop();
    await server[Symbol.asyncDispose]();
    await rm(home, { recursive: true, force: true });
  });

  it('given a founded member, when its site opens a log twice, then it is open once', async () => {
    const opened = await site.anchor.openLog({ logId, publicKey: key.publicKey });

    const again = await site.anchor.openLog({ logId, publicKey: key.publicKey });

    expect(again).toEqual(opened);
    expect(await site.anchor.newest()).toMatchObject({ logId, status: 'open' });
  });

  it('given a growing tree and a restart of everything, when ten sizes are anchored, then every member has them', async () => {
    const before = await anchorSizes(0, 5);
    await stop();
    await start();

    const after = await anchorSizes(5, 10);

    const blocks = [...before, ...after].map(({ block }) => block);
    expect([...blocks].sort((a, b) => a - b)).toEqual(blocks);
    expect(new Set(blocks).size).toBe(10);
    const { mspId: owner } = consortium.first;
    for (const reading of await readings('history', { owner, logId })) {
      const { anchors, log } = AuditLogHistoryPage.parse(reading);
      expect(anchors.map(({ size }) => size)).toEqual(sizes);
      expect(log.anchored).toEqual(tree.at(600));
    }
  });

  it('given an anchor of before the restart, when it is repeated, then its place is the same', async () => {
    const { size, root } = tree.at(8);
    const { mspId: owner } = consortium.first;
    const [reading] = await readings('history', { owner, logId });
    const stored = AuditLogHistoryPage.parse(reading).anchors.find((one) => one.size === size);

    const again = await site.anchor.anchor({ logId, size, root, proof: [] });

    expect(again.transactionId).toBe(stored?.entry.transactionId);
  });

  it('given a log, when another tree is anchored in its place, then every attempt is refused', async () => {
    const { anchor } = site;
    const { root } = forged.at(600);

    const attempts = [
      () => anchor.anchor({ logId, size: 600, root, proof: [] }),
      () => anchor.anchor({ logId, size: 601, root, proof: tree.proof(500, 600) }),
      () => anchor.anchor({ logId, size: 1200, root, proof: [tree.at(600).root, root] }),
      () => anchor.anchor({ logId, size: 100, root, proof: [] }),
    ];

    const codes = [];
    for (const attempt of attempts) {
      codes.push(await codeOf(attempt()));
    }
    expect(codes).toEqual(['audit-fork', 'invalid-proof', 'invalid-proof', 'revision-mismatch']);
    expect(await anchor.newest()).toMatchObject({ anchored: tree.at(600) });
  });

  it('given a recorder of another member, when it anchors, seals or acts for the site, then it is refused', async () => {
    const { first, members } = consortium;
    const [, second] = members;
    if (second === undefined) throw new Error('there is no second member');
    await using ledger = await consortium.connect(second, 'recorder');
    const { siteId, mspId: owner } = first;
    const statement = {
      ...{ seal: 1, channel: consortium.embedded.plan.channel, owner, siteId, logId },
      ...{ ...tree.at(10), reason: 'malice' },
    };
    const action = {
      id: 'a',
      class: 'login',
      time: '2026-01-01T00:00:00.000Z',
      hash: '0'.repeat(64),
    };
    const calls = {
      open: { commandId: 'x', logId: 'log-x', siteId, publicKey: key.publicKey },
      anchor: { commandId: 'x', logId, ...tree.at(600), proof: [] },
      seal: { commandId: 'x', statement, signature: `${'A'.repeat(86)}==` },
      act: { siteId, actions: [action] },
    };

    const codes = [];
    for (const [transaction, argument] of Object.entries(calls)) {
      const submitted = submitAndWait(ledger, { contract: 'audit', transaction, argument }, bounds);
      codes.push(await codeOf(submitted));
    }

    expect(codes).toEqual(['forbidden', 'not-found', 'forbidden', 'forbidden']);
  });

  it('given a loss, when the log is sealed, then the loss is on every ledger and the next log goes on', async () => {
    const next = { logId: 'log-2', publicKey: nextKey.publicKey };
    const left = tree.at(550);
    const stranger = site.anchor.seal({
      logId,
      ...left,
      reason: 'a disk',
      next,
      sign: nextKey.sign,
    });
    await expect(stranger).rejects.toMatchObject({ code: 'invalid-signature' });

    await site.anchor.seal({ logId, ...left, reason: 'a disk was lost', next, sign: key.sign });
    await site.anchor.openLog({ ...next, previous: logId });
    const anchored = await site.anchor.anchor({ logId: 'log-2', ...forged.at(5), proof: [] });

    const { mspId: owner } = consortium.first;
    for (const reading of await readings('get', { owner, logId })) {
      const { status, seal } = AuditLogView.parse(reading);
      expect(status).toBe('sealed');
      expect(seal).toMatchObject({ statement: { ...left, next }, anchored: tree.at(600) });
    }
    expect(anchored.block).toBeGreaterThan(0);
    expect(await site.anchor.newest()).toMatchObject({ logId: 'log-2', anchored: forged.at(5) });
    const late = site.anchor.anchor({ logId, size: 601, root: left.root, proof: [] });
    await expect(late).rejects.toMatchObject({ code: 'invalid-transition' });
  });
});
