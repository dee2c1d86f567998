import { readChannelConfig } from '../channel/channel-config';
import { configEnvelope, signaturePolicy } from '../testing/channel.test.kit';
import { present } from '../testing/ledger.test.kit';
import { createOrganization } from '../testing/organization.test.kit';
import { UpdateBatch } from '../state/update-batch';
import { hashedNamespace, hashValue, WorldState } from '../state/world-state';
import { changedPolicies, endorsedNamespaces, isEndorsed } from './endorsement-check';
import { definitionsIn } from './definitions';
import type { HashedRwset, KvRwset, NamespaceRwset } from './read-write-set';

const organizations = ['A', 'B', 'C'].map(createOrganization);
const config = readChannelConfig(configEnvelope(organizations));
const [a, b, c] = organizations.map(({ peer }) => config.registry.identity(peer.serialized));
const signersAB = [present(a), present(b)];
const definition = present(definitionsIn(new WorldState()).of('cc'));

function rwset(writes: readonly string[], policies: readonly string[] = []): KvRwset & HashedRwset {
  return {
    reads: [],
    rangeQueries: [],
    writes: writes.map((key) => ({ key, isDelete: false, value: Buffer.from('v') })),
    metadataWrites: policies.map((key) => ({ key, entries: [] })),
  };
}

function inNamespace(
  set: KvRwset,
  collections: NamespaceRwset['collections'] = [],
): NamespaceRwset {
  return { namespace: 'cc', rwset: set, collections };
}

/** A state in which one key needs the endorsement of one organisation only. */
function stateWithPolicy(namespace: string, key: string, mspId: string): WorldState {
  const policy = signaturePolicy(1, [[mspId, 'PEER']]).serializeBinary();
  const batch = new UpdateBatch();
  const value = Buffer.from('v');
  const version = { block: 1, transaction: 0 };
  batch.put({ namespace, chaincode: 'cc', collection: '' }, key, {
    hash: hashValue(value),
    value,
    policy,
    version,
  });
  const state = new WorldState();
  state.apply(batch);
  return state;
}

describe('isEndorsed', () => {
  const none = new Set<string>();

  it('given a key with a policy of its own, when it is written, then that policy counts instead', () => {
    const state = stateWithPolicy('cc', 'k', 'C');
    const check = { config, state, changed: none };

    expect(
      isEndorsed({ ...check, signers: [present(c)] }, definition, inNamespace(rwset(['k']))),
    ).toBe(true);
    expect(
      isEndorsed({ ...check, signers: signersAB }, definition, inNamespace(rwset(['k']))),
    ).toBe(false);
    expect(
      isEndorsed({ ...check, signers: signersAB }, definition, inNamespace(rwset(['other']))),
    ).toBe(true);
    expect(
      isEndorsed(
        { ...check, signers: [present(c)] },
        definition,
        inNamespace(rwset(['k', 'other'])),
      ),
    ).toBe(false);
  });

  it('given nothing written, when checked, then the policy of the chaincode counts', () => {
    const check = { config, state: new WorldState(), changed: none };

    expect(isEndorsed({ ...check, signers: signersAB }, definition, undefined)).toBe(true);
    expect(isEndorsed({ ...check, signers: [present(a)] }, definition, undefined)).toBe(false);
  });

  it('given a key whose policy an earlier transaction of the block changes, when written, then it is refused', () => {
    const changed = new Set(changedPolicies(inNamespace(rwset([], ['k']))));
    const check = { config, state: new WorldState(), changed, signers: signersAB };

    expect(isEndorsed(check, definition, inNamespace(rwset(['k'])))).toBe(false);
    expect(isEndorsed(check, definition, inNamespace(rwset(['other'])))).toBe(true);
  });

  it('given the implicit collection of an organisation, when written, then its own endorsement is enough', () => {
    const written = inNamespace(rwset([]), [{ name: '_implicit_org_C', rwset: rwset(['hash']) }]);
    const check = { config, state: new WorldState(), changed: none };

    expect(isEndorsed({ ...check, signers: [present(c)] }, definition, written)).toBe(true);
    expect(isEndorsed({ ...check, signers: signersAB }, definition, written)).toBe(false);
  });

  it('given a hashed key with a policy, when written, then it is found in the namespace of hashes', () => {
    const state = stateWithPolicy(hashedNamespace('cc', 'secret'), 'hash', 'C');
    const written = inNamespace(rwset([]), [{ name: 'secret', rwset: rwset(['hash']) }]);

    expect(
      isEndorsed({ config, state, changed: none, signers: signersAB }, definition, written),
    ).toBe(false);
  });
});

describe('endorsedNamespaces', () => {
  it('given a chaincode that writes through another one, when asked, then both are to be endorsed', () => {
    const other = { ...inNamespace(rwset(['k'])), namespace: 'other' };
    const readOnly = { ...inNamespace(rwset([])), namespace: 'read' };

    expect([...endorsedNamespaces('cc', [other, readOnly]).keys()]).toEqual(['cc', 'other']);
  });
});
