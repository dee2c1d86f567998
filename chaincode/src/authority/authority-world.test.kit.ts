import { contentHash, type Role } from '@edgebeat/core';
import type { FakeLedger } from '../fakes/fake-ledger';
import { makeFounded, registerRole, type TestConsortium } from '../fakes/test-consortium';
import { makeIdentity, type TestIdentity } from '../fakes/test-identity';
import { argumentsOf, makeObjects, openings, type Target } from './authority-arguments.test.kit';

/** Everybody who can call as a client of Org1MSP. */
export const everyClient = [
  'admin',
  'operator',
  'connector',
  'publisher',
  'policy-agent',
  'auditor',
  'recorder',
  'governor',
  'unregistered',
] as const;
/** Nodes sign blocks and endorsements and may call nothing. */
export const everyone = [...everyClient, 'peer', 'orderer'] as const;
export type Kind = (typeof everyone)[number];

/** The callers are all of Org1MSP; objects are there twice, of Org1MSP and of Org2MSP. */
export interface World {
  readonly ledger: FakeLedger;
  readonly members: TestConsortium['members'];
  readonly charterHash: string;
  readonly callers: Record<Kind, TestIdentity>;
  readonly argumentOf: (transaction: string, target: Target, caller: TestIdentity) => unknown;
}

async function makeCallers(): Promise<Record<Kind, TestIdentity>> {
  const make = (unit: string) => makeIdentity('Org1MSP', [unit]);
  return {
    admin: await make('admin'),
    operator: await make('client'),
    connector: await make('client'),
    publisher: await make('client'),
    'policy-agent': await make('client'),
    auditor: await make('client'),
    recorder: await make('client'),
    governor: await make('client'),
    unregistered: await make('client'),
    peer: await make('peer'),
    orderer: await make('orderer'),
  };
}

const given: readonly Role[] = [
  ...(['operator', 'connector', 'publisher', 'policy-agent'] as const),
  ...(['auditor', 'recorder', 'governor'] as const),
];

/** A founded consortium in which both organisations have everything that can be called upon. */
export async function foundedWorld(): Promise<World> {
  const consortium = await makeFounded({ quorum: 2, binding: 'all' });
  const { ledger, charter, members } = consortium;
  const callers = await makeCallers();
  for (const role of given) await registerRole(ledger, members[0], callers[role], role);
  ledger.transient.set('channelKey', Buffer.alloc(32, 1)).set('mask', Buffer.alloc(32, 2));
  ledger.transient.set('openings', Buffer.from(JSON.stringify(openings)));
  ledger.transient.set('sealingKey', Buffer.alloc(32, 3));
  const share = { commandId: 'first', epoch: 1 };
  await ledger.submit(members[0].admin, 'membership:shareChannelKey', share);
  const objects = {
    own: await makeObjects(consortium, 0),
    other: await makeObjects(consortium, 1),
  };
  return {
    ...{ ledger, members, charterHash: contentHash(charter), callers },
    argumentOf: (transaction, target, caller) =>
      argumentsOf(consortium, caller, objects[target], target)[transaction],
  };
}
