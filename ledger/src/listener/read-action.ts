import { LEDGER_EVENT, LedgerAnnouncement } from '@edgebeat/core';
import { ledger, peer } from '@hyperledger/fabric-protos';
import { z } from 'zod';
import type { ChainWrite } from './chain-block';

/** What a valid transaction of the chaincode announced and wrote. */
export interface ActionReading {
  readonly announcements: readonly LedgerAnnouncement[];
  readonly writes: readonly ChainWrite[];
}

/** A newer version of the chaincode may announce what this one has no word for. */
const Announced = z.object({ items: z.array(z.unknown()) });

/**
 * Reads the actions of a valid transaction, which the peer has read before.
 *
 * A transaction that writes into a member's own collection alone is valid with that member's
 * endorsement alone, and so is its event: only a disclosure has to be like that, and nothing rests on
 * it. Any other announcement counts with a public write, which takes the endorsement policy.
 */
export function readActions(data: Uint8Array, chaincode: string): ActionReading {
  const actions = peer.Transaction.deserializeBinary(data)
    .getActionsList()
    .map(actionOf)
    .map((action) => ({ action, writes: writesOf(action, chaincode) }));
  return {
    announcements: actions.flatMap(({ action, writes }) =>
      announcementsOf(action, chaincode).filter(
        ({ event }) => writes.length > 0 || event === 'IncidentDisclosed',
      ),
    ),
    writes: actions
      .flatMap(({ writes }) => writes)
      .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
      .map(({ write }) => write),
  };
}

function actionOf(action: peer.TransactionAction): peer.ChaincodeAction {
  const payload = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
  const response = payload.getAction()?.getProposalResponsePayload_asU8() ?? new Uint8Array();
  const { ChaincodeAction, ProposalResponsePayload } = peer;
  return ChaincodeAction.deserializeBinary(
    ProposalResponsePayload.deserializeBinary(response).getExtension_asU8(),
  );
}

function announcementsOf(action: peer.ChaincodeAction, chaincode: string): LedgerAnnouncement[] {
  const event = peer.ChaincodeEvent.deserializeBinary(action.getEvents_asU8());
  if (event.getChaincodeId() !== chaincode || event.getEventName() !== LEDGER_EVENT) return [];
  const text = Buffer.from(event.getPayload_asU8()).toString('utf8');
  return itemsOf(text).flatMap((item) => {
    const read = LedgerAnnouncement.safeParse(item);
    return read.success ? [read.data] : [];
  });
}

/** An event that is none of ours announces nothing. */
function itemsOf(text: string): readonly unknown[] {
  try {
    return Announced.parse(JSON.parse(text)).items;
  } catch {
    return [];
  }
}

function writesOf(action: peer.ChaincodeAction, chaincode: string) {
  const { TxReadWriteSet, kvrwset } = ledger.rwset;
  const sets = TxReadWriteSet.deserializeBinary(action.getResults_asU8()).getNsRwsetList();
  return sets
    .filter((set) => set.getNamespace() === chaincode)
    .flatMap((set) => kvrwset.KVRWSet.deserializeBinary(set.getRwset_asU8()).getWritesList())
    .map((write) => {
      const key = write.getKey();
      const value = Buffer.from(write.getValue_asU8()).toString('utf8');
      const reading = { ...partsOf(key), value: write.getIsDelete() ? null : value };
      return { bytes: Buffer.from(key, 'utf8'), write: reading };
    });
}

/** A composite key is U+0000, then each part with U+0000 behind it; the first part is the kind. */
function partsOf(key: string): { readonly kind: string; readonly key: readonly string[] } {
  const [start, kind = '', ...rest] = key.split('\u0000');
  return start === '' && rest.at(-1) === ''
    ? { kind, key: rest.slice(0, -1) }
    : { kind: '', key: [key] };
}
