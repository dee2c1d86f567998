import { readdir, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { folders, openSiteLog } from '@edgebeat/cli';
import type { Anchor, EventLog } from '@edgebeat/store';
import { hashProjection } from './projection-hash';
import { publishEvents } from './recorded-events';
import { type RecordedSite, startRecordedSite } from './recorded-site';

let site: RecordedSite;

beforeAll(async () => {
  site = await startRecordedSite();
});
afterAll(() => site[Symbol.asyncDispose]());

const receipt = () => Promise.resolve({ block: 1, transaction: 'tx-1' });
const anchor: Anchor = {
  openLog: () => Promise.resolve(),
  last: () => Promise.resolve(undefined),
  anchor: receipt,
  seal: receipt,
};

function openLog(): Promise<EventLog> {
  return openSiteLog(folders(site.folder).site('alpha'), { siteId: 'alpha-1' });
}

/** Anchors a last record that the log states itself and then loses, so that the next start seals it. */
async function loseStatement(): Promise<void> {
  {
    await using log = await openLog();
    await log.shred({ tenant: 'alpha', subject: 'nobody' }, 'asked for');
    await log.checkpoint();
    await log.anchor(anchor);
  }
  const newest = join(folders(site.folder).site('alpha').log, 'logs', '000001');
  const control = join(newest, 'segments/control');
  const [name = ''] = await readdir(control);
  await truncate(join(control, name), (await stat(join(control, name))).size - 1);
  for (const known of ['state.json', 'tile']) await rm(join(newest, known), { recursive: true });
}

/** Records the first events of the bus, of which all but the last were recorded before. */
async function record(events: number): Promise<void> {
  await site.withBus((bus) => publishEvents(bus, events));
  await site.record();
}

describe('a site whose log was sealed', () => {
  it('given events in a sealed log and in the one that goes on, when the projection is dropped, then it is the same bytes again', async () => {
    await record(60);
    await loseStatement();
    await record(100);
    const before = await hashProjection(site.database);
    const { events } = await site.shown();
    await site.dropProjection();

    await site.record();

    expect(await hashProjection(site.database)).toEqual(before);
    expect((await site.shown()).events).toBe(events);
    await using log = await openLog();
    expect(log.sealed).toHaveLength(1);
    expect(log.size).toBeLessThan(60);
  }, 120_000);
});
