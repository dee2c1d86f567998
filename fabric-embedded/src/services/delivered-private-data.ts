import { ledger as protos } from '@hyperledger/fabric-protos';
import type { CommittedBlock, PeerLedger } from '../peer/peer-ledger';
import type { PrivateDataInfo } from '../private-data/private-data-info';
import { noValues, replayBlock } from '../validation/validate-block';

const { CollectionPvtReadWriteSet, NsPvtReadWriteSet, TxPvtReadWriteSet } = protos.rwset;

type WriteSet = protos.rwset.TxPvtReadWriteSet;

/**
 * What a block wrote into private data collections, by transactions: as much as the peer has and as
 * the reader may see. As in Fabric, a collection that is not for its members' reading alone is shown
 * to everybody who may read blocks at a peer that has it.
 *
 * @param creator The serialised identity of the reader, whose signature was checked.
 */
export function privateDataFor(
  { number, block, transactions }: CommittedBlock,
  { config, privateData }: PeerLedger,
  creator: Uint8Array,
): ReadonlyMap<number, WriteSet> {
  const reader = config.msps.deserialize(creator);
  const codes = transactions.map(({ code }) => code);
  const sets = new Map<number, WriteSet>();
  for (const info of replayBlock(block, codes, noValues).privateData) {
    const collection = privateData.collections.find(info.namespace, info.collection);
    const isShown = collection?.memberOnlyRead === false || collection?.isMember(reader) === true;
    const bytes = isShown ? privateData.kept(number, info) : undefined;
    if (bytes === undefined) continue;
    const set = sets.get(info.transaction) ?? new TxPvtReadWriteSet();
    sets.set(info.transaction, set);
    set.setDataModel(protos.rwset.TxReadWriteSet.DataModel.KV);
    add(set, info, bytes);
  }
  return sets;
}

function add(set: WriteSet, { namespace, collection }: PrivateDataInfo, bytes: Uint8Array): void {
  const part = new CollectionPvtReadWriteSet();
  part.setCollectionName(collection);
  part.setRwset(bytes);
  const known = set.getNsPvtRwsetList().find((entry) => entry.getNamespace() === namespace);
  const owner = known ?? set.addNsPvtRwset(new NsPvtReadWriteSet());
  owner.setNamespace(namespace);
  owner.addCollectionPvtRwset(part);
}
