import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BusFolder } from './bus-folder.test.kit';
import { openEmbeddedBus } from './open-embedded-bus';

const runChild = join(__dirname, '..', '..', '..', 'jest', 'run-child.cjs');
const child = join(__dirname, 'crash-child.test.kit.js');

describe('openEmbeddedBus', () => {
  let place: BusFolder;

  beforeEach(async () => {
    place = await BusFolder.open();
  });

  afterEach(() => place[Symbol.asyncDispose]());

  it('given an open bus, when it is opened again, then one sentence names the folder', async () => {
    const second = openEmbeddedBus({ folder: place.folder });

    await expect(second).rejects.toMatchObject({
      name: 'Unavailable',
      code: 'bus-unavailable',
      message: `Stop the other process or choose another folder: the bus in ${place.folder} is in use.`,
    });
    await expect(place.bus.topics()).resolves.toEqual([]);
  });

  it('given a bus that another process has open, when it is opened, then it is refused until that ends', async () => {
    await place.bus[Symbol.asyncDispose]();
    const other = fork(runChild, [child], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    other.send({ folder: place.folder, run: 0 });
    if (other.stdout !== null) await once(other.stdout, 'data');

    const opening = openEmbeddedBus({ folder: place.folder });

    await expect(opening).rejects.toMatchObject({
      name: 'Unavailable',
      message: expect.stringContaining('is in use') as unknown,
    });
    const gone = once(other, 'close');
    other.kill('SIGKILL');
    await gone;
    await place.restart();
    expect(await place.bus.topics()).toHaveLength(3);
  });

  it('given a folder that is a file, when it is opened, then one sentence names it', async () => {
    const folder = join(place.folder, 'file');
    await writeFile(folder, '');

    const opening = openEmbeddedBus({ folder });

    await expect(opening).rejects.toMatchObject({
      name: 'Unavailable',
      code: 'bus-unavailable',
      message: expect.stringContaining(folder) as unknown,
    });
  });

  it('given folders that are not there, when it is opened, then they are made', async () => {
    const folder = join(place.folder, 'a', 'b');

    await using bus = await openEmbeddedBus({ folder });

    await expect(bus.topics()).resolves.toEqual([]);
  });

  it('given settings that are not valid, when it is opened, then all of them are named', async () => {
    const opening = openEmbeddedBus({
      folder: place.folder,
      settings: { sweepMs: 0, closeMs: -1 },
    });

    await expect(opening).rejects.toMatchObject({
      name: 'Rejected',
      code: 'invalid-setting',
      message: expect.stringMatching(/sweepMs[^]*closeMs/) as unknown,
    });
  });
});
