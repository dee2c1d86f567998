import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChaincodeInterface, Shim } from 'fabric-shim';
import type { Handler, Steps, Stub } from './asset-handler';
import { compositions } from './composition-functions';

/**
 * Assets that are created, updated, transferred and deleted, with what a chaincode may ask of a peer:
 * `node asset-chaincode.js ADDRESS PACKAGE_ID TLS_FOLDER MEMBER`. It knows nothing of EdgeBeat.
 */
const [, , address = '', packageId = '', tlsFolder = '', member = ''] = process.argv;

interface Asset {
  readonly id: string;
  readonly owner: string;
  readonly value: string;
}

const ownerIndex = 'owner~id';

async function existing(stub: Stub, id: string): Promise<Asset> {
  const bytes = await stub.getState(id);
  if (bytes.length === 0) throw new Error(`the asset ${id} does not exist`);
  return JSON.parse(Buffer.from(bytes).toString()) as Asset;
}

async function store(stub: Stub, asset: Asset): Promise<void> {
  await stub.putState(asset.id, Buffer.from(JSON.stringify(asset)));
}

function transient(stub: Stub, name: string): Uint8Array {
  const value = stub.getTransient().get(name);
  if (value === undefined) throw new Error(`${name} is not in the transient map`);
  return Buffer.from(value);
}

async function keysOf(steps: Steps): Promise<string[]> {
  const keys: string[] = [];
  for (let step = await steps.next(); !step.done; step = await steps.next()) {
    keys.push(step.value.key);
  }
  await steps.close();
  return keys;
}

const assets: Record<string, Handler> = {
  async create(stub, id = '', owner = '', value = '') {
    if ((await stub.getState(id)).length > 0) throw new Error(`the asset ${id} already exists`);
    await store(stub, { id, owner, value });
    await stub.putState(stub.createCompositeKey(ownerIndex, [owner, id]), Buffer.from([0]));
    stub.setEvent('Created', Buffer.from(id));
  },
  async createMany(stub, prefix = '', count = '0') {
    for (let index = 0; index < Number(count); index += 1) {
      const id = `${prefix}${String(index).padStart(4, '0')}`;
      await store(stub, { id, owner: 'many', value: String(index) });
    }
  },
  /** The value does not come by the proposal, which the service's connection takes up to 4 MiB. */
  async createLarge(stub, id = '', size = '0') {
    await store(stub, { id, owner: 'large', value: 'x'.repeat(Number(size)) });
  },
  read: (stub, id = '') => existing(stub, id),
  async update(stub, id = '', value = '') {
    await store(stub, { ...(await existing(stub, id)), value });
  },
  /** Answers what a read after the write gives. */
  async updateAndRead(stub, id = '', value = '') {
    await store(stub, { ...(await existing(stub, id)), value });
    return existing(stub, id);
  },
  async transfer(stub, id = '', owner = '') {
    const asset = await existing(stub, id);
    await store(stub, { ...asset, owner });
    await stub.deleteState(stub.createCompositeKey(ownerIndex, [asset.owner, id]));
    await stub.putState(stub.createCompositeKey(ownerIndex, [owner, id]), Buffer.from([0]));
    stub.setEvent('Transferred', Buffer.from(JSON.stringify({ id, from: asset.owner, to: owner })));
    return asset.owner;
  },
  async delete(stub, id = '') {
    const { owner } = await existing(stub, id);
    await stub.deleteState(id);
    await stub.deleteState(stub.createCompositeKey(ownerIndex, [owner, id]));
  },
  async list(stub, start = '', end = '') {
    return keysOf(await stub.getStateByRange(start, end));
  },
  async page(stub, start = '', end = '', size = '0', bookmark = '') {
    const found = await stub.getStateByRangeWithPagination(start, end, Number(size), bookmark);
    const { bookmark: next, fetchedRecordsCount } = found.metadata;
    return { keys: await keysOf(found.iterator), bookmark: next, fetchedRecordsCount };
  },
  async ownedBy(stub, owner = '') {
    const found = await stub.getStateByPartialCompositeKey(ownerIndex, [owner]);
    return (await keysOf(found)).map((key) => stub.splitCompositeKey(key).attributes[1]);
  },
  async history(stub, id = '') {
    const entries: unknown[] = [];
    const steps = await stub.getHistoryForKey(id);
    for (let step = await steps.next(); !step.done; step = await steps.next()) {
      const { txId, value, isDelete } = step.value;
      entries.push({ txId, isDelete, value: Buffer.from(value).toString() });
    }
    await steps.close();
    return entries;
  },
  /** Reads a range before it writes, so that an asset that appears meanwhile is a phantom. */
  async countInto(stub, start = '', end = '', id = '') {
    const keys = await keysOf(await stub.getStateByRange(start, end));
    await store(stub, { id, owner: 'count', value: String(keys.length) });
  },
  async rich(stub, selector = '') {
    return keysOf(await stub.getQueryResult(selector));
  },
};

const privateData: Record<string, Handler> = {
  async describe(stub, collection = '', id = '') {
    await stub.putPrivateData(collection, id, transient(stub, 'description'));
  },
  async describeAndCreate(stub, collection = '', id = '') {
    await stub.putPrivateData(collection, id, transient(stub, 'description'));
    await store(stub, { id, owner: 'public', value: '' });
  },
  async description(stub, collection = '', id = '') {
    return Buffer.from(await stub.getPrivateData(collection, id)).toString();
  },
  async descriptionHash(stub, collection = '', id = '') {
    return Buffer.from(await stub.getPrivateDataHash(collection, id)).toString('hex');
  },
  async described(stub, collection = '', start = '', end = '') {
    const found: unknown = await stub.getPrivateDataByRange(collection, start, end);
    return keysOf((found as { readonly iterator: Steps }).iterator);
  },
  /** Reads the old description before it writes, so that two at once conflict. */
  async redescribe(stub, collection = '', id = '') {
    await stub.getPrivateDataHash(collection, id);
    await stub.putPrivateData(collection, id, transient(stub, 'description'));
  },
  async forget(stub, collection = '', id = '') {
    await stub.deletePrivateData(collection, id);
  },
  async purge(stub, collection = '', id = '') {
    await stub.purgePrivateData(collection, id);
  },
};

const oddities: Record<string, Handler> = {
  /** Every member writes another value. */
  async disagree(stub, id = '') {
    await store(stub, { id, owner: member, value: '' });
  },
  caller: (stub) => Promise.resolve(stub.getCreator().mspid),
  seconds: (stub) => Promise.resolve(Number(stub.getTxTimestamp().seconds)),
};

const functions: Record<string, Handler> = {
  ...assets,
  ...privateData,
  ...compositions,
  ...oddities,
};

class AssetChaincode implements ChaincodeInterface {
  Init() {
    return Promise.resolve(Shim.success());
  }

  async Invoke(stub: Stub) {
    const { fcn, params } = stub.getFunctionAndParameters();
    // A status without an error, which a chaincode may choose.
    if (fcn === 'answer')
      return { status: Number(params[0]), message: params[1] ?? '', payload: Buffer.alloc(0) };
    try {
      const run = functions[fcn];
      if (run === undefined) throw new Error(`there is no function ${fcn}`);
      const answer = await run(stub, ...params);
      return Shim.success(Buffer.from(answer === undefined ? '' : JSON.stringify(answer)));
    } catch (error) {
      return Shim.error(error instanceof Error ? error.message : String(error));
    }
  }
}

const pem = (name: string) => readFileSync(join(tlsFolder, name));

Shim.server(new AssetChaincode(), {
  ccid: packageId,
  address,
  tlsProps: { key: pem('server.key'), cert: pem('server.crt'), clientCACerts: pem('ca.crt') },
})
  .start()
  .then(
    () => process.stdout.write('listening\n'),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exitCode = 1;
    },
  );
