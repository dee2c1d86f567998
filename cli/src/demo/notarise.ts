import { notarise } from '@edgebeat/agents';
import {
  type IncidentItem,
  type IncidentOpenedData,
  IncidentView,
  ItemAnswer,
} from '@edgebeat/core';
import { type CommittedTransaction, submitAndWait } from '@edgebeat/ledger';
import { z } from 'zod';
import { connectMember } from '../consortium/connect';
import { submitBounds } from '../consortium/found';
import type { Member } from '../consortium/plan';
import { readKey } from '../consortium/prepare';
import type { Consortium } from '../consortium/start';
import { readBlock } from './read-block';

const BATCH = 100;
const Answer = z.object({ items: z.array(ItemAnswer) });

/** What the ledger answered for a batch of incidents. */
export interface Notarised {
  readonly items: readonly IncidentItem[];
  readonly answers: readonly ItemAnswer[];
  readonly transactions: readonly CommittedTransaction[];
}

/** An incident as one member's own ledger holds it. */
export interface Sighting {
  readonly member: Member;
  readonly view: IncidentView;
  readonly block: number;
  readonly blockHash: string;
}

/** Commits incidents of a member's site as its connector, in batches. */
export async function notariseIncidents(
  consortium: Consortium,
  member: Member,
  incidents: readonly IncidentOpenedData[],
): Promise<Notarised> {
  const { files, plan } = consortium;
  const keys = {
    saltKey: await readKey(files.keys(member.name), 'subject-salt.key'),
    channelKey: await readKey(files.keys(member.name), 'channel.key'),
    siteId: member.siteId,
  };
  const items = incidents.map((incident) => notarise(incident, keys).item);
  const transactions: CommittedTransaction[] = [];
  await using ledger = await connectMember(files, plan, member, 'connector');
  for (let start = 0; start < items.length; start += BATCH) {
    const argument = { items: items.slice(start, start + BATCH) };
    const call = { contract: 'incident', transaction: 'record', argument };
    transactions.push(await submitAndWait(ledger, call, submitBounds));
  }
  const answers = transactions.flatMap(({ result }) => Answer.parse(result).items);
  return { items, answers, transactions };
}

/** Reads an incident from every member's own ledger, with the block that it first came in. */
export function sightings(consortium: Consortium, owner: string, id: string): Promise<Sighting[]> {
  const { files, plan } = consortium;
  return Promise.all(
    plan.members.map(async (member) => {
      await using ledger = await connectMember(files, plan, member, 'connector');
      const view = IncidentView.parse(
        await ledger.evaluate({
          contract: 'incident',
          transaction: 'get',
          argument: { owner, id },
        }),
      );
      const reading = await ledger.transaction(view.entry.transactionId);
      const block = reading?.block ?? Number.NaN;
      return { member, view, block, blockHash: await readBlock(ledger, block) };
    }),
  );
}
