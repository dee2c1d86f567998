import { canonicalJson, PolicyRevisionRecord } from '@edgebeat/core';
import { compiledHash } from '@edgebeat/core/cel';
import { content } from '@edgebeat/chaincode/dist/policy/policy.test.kit';
import { discloseIncident, keyHash, publicKey, sign } from '@edgebeat/ledger';
import type { Attempt } from '../attempt.test.kit';
import { clientSigner, forge, order, peerSigner, replacing } from '../forging.test.kit';
import { callOf, type MemberWorld } from '../member-world.test.kit';
import { camera, committedIncident } from '../objects.test.kit';

const honest = 'device-honest';
const forged = 'device-forged';

/** What Gamma's peers endorse: a device of its own. */
async function endorsedDevice({ gamma }: MemberWorld) {
  const operator = await gamma.as('operator');
  return operator.endorse(callOf('membership:registerDevice', camera(gamma, honest)));
}

const forgedDevice = ({ gamma }: MemberWorld) =>
  callOf('membership:get', { kind: 'device', owner: gamma.msp, deviceId: forged });

/** A receipt about Alpha's policy, stated and signed by Gamma's policy agent but for the change. */
function receipt({
  change,
  signer = 'policy-agent',
}: {
  change?: object;
  signer?: 'policy-agent' | 'operator';
}): Attempt['prepare'] {
  return async ({ once, channel, alpha, beta, gamma }) => {
    const revision = await once('a policy to attest', async () => {
      const proposal = { commandId: 'to-attest', policy: content };
      const made = await alpha.done(PolicyRevisionRecord, 'operator', 'policy:propose', proposal);
      const { owner, policyId, revision: number, contentHash } = made;
      const named = { owner, policyId, revision: number, contentHash };
      await beta.submit('operator', 'policy:approve', named);
      return made;
    });
    const statement = {
      ...{ receipt: 1, channel, owner: revision.owner, policyId: revision.policyId },
      ...{ revision: revision.revision, compiledHash: compiledHash(revision.policy) },
      ...{ msp: gamma.msp, siteId: gamma.siteId, time: new Date().toISOString() },
      agent: keyHash(await gamma.identity('policy-agent')),
      ...change,
    };
    const bytes = Buffer.from(canonicalJson(statement));
    const signature = Buffer.from(sign(await gamma.identity(signer), bytes)).toString('base64');
    return () => gamma.submit('policy-agent', 'policy:acknowledge', { statement, signature });
  };
}

/** Attempts with results, receipts, keys and openings that are not what they seem. */
export const forging: readonly Attempt[] = [
  {
    threat: 'a write set that no peer made, signed by two clients',
    what: 'clients of two members endorse a result of their own',
    ends: { invalid: 'ENDORSEMENT_POLICY_FAILURE' },
    watch: forgedDevice,
    prepare: async (world) => {
      const { beta, gamma } = world;
      const endorsers = [
        await clientSigner(beta, 'operator'),
        await clientSigner(gamma, 'operator'),
      ];
      const made = forge(await endorsedDevice(world), await gamma.identity('operator'), {
        ...{ result: replacing(honest, forged), endorsers },
      });
      return () => order(world, gamma, made);
    },
  },
  {
    threat: 'a write set that no peer made, signed by two clients',
    what: 'a member’s own peer alone endorses what its own chaincode made up',
    ends: { invalid: 'ENDORSEMENT_POLICY_FAILURE' },
    watch: forgedDevice,
    prepare: async (world) => {
      const { gamma } = world;
      const made = forge(await endorsedDevice(world), await gamma.identity('operator'), {
        result: replacing(honest, forged),
        endorsers: [await peerSigner(world, gamma)],
      });
      return () => order(world, gamma, made);
    },
  },
  {
    threat: 'a result that was changed after it was endorsed',
    what: 'the id of a device is changed under the peers’ endorsements',
    ends: { invalid: 'ENDORSEMENT_POLICY_FAILURE' },
    watch: forgedDevice,
    prepare: async (world) => {
      const { gamma } = world;
      const made = forge(await endorsedDevice(world), await gamma.identity('operator'), {
        result: replacing(honest, forged),
      });
      return () => order(world, gamma, made);
    },
  },
  {
    threat: 'a receipt for another site, or with another key',
    what: 'a policy agent attests for another member’s site',
    ends: {
      refused: 'forbidden',
      because: 'speaks for site gamma-1 of GammaMSP and as itself only',
    },
    prepare: (world) =>
      receipt({ change: { msp: world.alpha.msp, siteId: world.alpha.siteId } })(world),
  },
  {
    threat: 'a receipt for another site, or with another key',
    what: 'the operator’s key signs what the policy agent states',
    ends: { refused: 'invalid-signature', because: 'signature: must be ECDSA' },
    prepare: receipt({ signer: 'operator' }),
  },
  {
    threat: 'a key that another member registered',
    what: 'Beta registers the key of Gamma’s connector as an operator of its own',
    ends: { refused: 'forbidden', because: 'needs the role operator' },
    prepare: async ({ beta, gamma }) => {
      await beta.submit('admin', 'membership:registerIdentity', {
        ...{ publicKey: publicKey(await gamma.identity('connector')), label: 'a friend' },
        ...{ roles: ['operator'], siteId: beta.siteId },
        validity: { from: '2020-01-01T00:00:00.000Z', until: '2050-01-01T00:00:00.000Z' },
      });
      const proposal = { commandId: 'by-a-friend', policy: content };
      return () => gamma.submit('connector', 'policy:propose', proposal);
    },
  },
  {
    threat: 'openings that were never notarised',
    what: 'a member discloses another value than it committed to',
    ends: { refused: 'invalid-argument', because: 'transient.openings.0: shows no leaf' },
    prepare: async ({ alpha, gamma }) => {
      const { id, openings } = await committedIncident(gamma, 'made-up');
      const changed = openings.map((opening) => ({ ...opening, value: 43 }));
      const command = { id, to: [alpha.msp], part: 1, openings: changed };
      return () => discloseIncident(gamma.peer, command, { deadlineMs: 30_000, attempts: 1 });
    },
  },
];
