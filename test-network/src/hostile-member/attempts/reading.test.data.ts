import { discloseIncident, readChannelKey, readDisclosure } from '@edgebeat/ledger';
import type { Attempt } from '../attempt.test.kit';
import type { MemberWorld } from '../member-world.test.kit';
import { committedIncident } from '../objects.test.kit';

/** Alpha's incident, whose openings it gave to Beta alone. */
async function disclosed({ once, everywhere, alpha, beta }: MemberWorld) {
  return once('a disclosure', async () => {
    const { id, openings } = await committedIncident(alpha, 'disclosed');
    const command = { id, to: [beta.msp], part: 1, openings };
    const bounds = { deadlineMs: 30_000, attempts: 8 };
    await everywhere((await discloseIncident(alpha.peer, command, bounds)).transactionId);
    return { owner: alpha.msp, id, part: 1 };
  });
}

const threat = 'a disclosure or channel key, by a member that it was not given to';

/** Attempts to read what was given to others. */
export const reading: readonly Attempt[] = [
  {
    threat,
    what: 'a disclosure at the receiver’s peer',
    ends: { refused: 'forbidden', because: 'is read at the own peer' },
    prepare: async (world) => {
      const request = { ...(await disclosed(world)), mspId: world.beta.msp };
      return () => readDisclosure(world.gamma.peer, request);
    },
  },
  {
    threat,
    what: 'a disclosure at the own peer',
    ends: { refused: 'not-found', because: 'has disclosed no part 1' },
    prepare: async (world) => {
      const request = { ...(await disclosed(world)), mspId: world.gamma.msp };
      return () => readDisclosure(world.gamma.peer, request);
    },
  },
  {
    threat,
    what: 'the channel key at another member’s peer',
    ends: { refused: 'forbidden', because: 'is read at the own peer' },
    prepare: ({ alpha, gamma }) =>
      Promise.resolve(() => readChannelKey(gamma.peer, { mspId: alpha.msp })),
  },
  {
    threat,
    what: 'the channel key as a publisher, who needs none',
    ends: { refused: 'forbidden', because: 'needs the role admin or operator' },
    prepare: async ({ gamma }) => {
      const publisher = await gamma.as('publisher');
      return () => readChannelKey(publisher, { mspId: gamma.msp });
    },
  },
];
