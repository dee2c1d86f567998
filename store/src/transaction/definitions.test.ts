import { type common, peer } from '@hyperledger/fabric-protos';
import { signaturePolicy } from '../testing/channel.test.kit';
import { UpdateBatch } from '../state/update-batch';
import { hashValue, WorldState } from '../state/world-state';
import { defaultEndorsement, definitionsIn } from './definitions';

const home = { namespace: '_lifecycle', chaincode: '_lifecycle', collection: '' };

/** A state as the commit of a chaincode definition leaves it. */
function stateWith(name: string, policy: Uint8Array, collections: Uint8Array): WorldState {
  const info = new peer.lifecycle.ChaincodeValidationInfo();
  info.setValidationPlugin('vscc');
  info.setValidationParameter(policy);
  const metadata = new peer.lifecycle.StateMetadata();
  metadata.setDatatype('ChaincodeDefinition');
  const batch = new UpdateBatch();
  const put = (key: string, value: Uint8Array): void => {
    const version = { block: 2, transaction: 0 };
    batch.put(home, key, { hash: hashValue(value), value, policy: undefined, version });
  };
  put(`namespaces/metadata/${name}`, metadata.serializeBinary());
  put(`namespaces/fields/${name}/ValidationInfo`, stateData(info.serializeBinary()));
  put(`namespaces/fields/${name}/Collections`, stateData(collections));
  const state = new WorldState();
  state.apply(batch);
  return state;
}

function stateData(bytes: Uint8Array): Uint8Array {
  const data = new peer.lifecycle.StateData();
  data.setBytes(bytes);
  return data.serializeBinary();
}

function collectionPackage(
  names: readonly string[],
  policyOf: string,
  policy: peer.ApplicationPolicy,
): Uint8Array {
  const result = new peer.CollectionConfigPackage();
  result.setConfigList(
    names.map((name) => {
      const collection = new peer.StaticCollectionConfig();
      collection.setName(name);
      if (name === policyOf) collection.setEndorsementPolicy(policy);
      else collection.setBlockToLive(7);
      const config = new peer.CollectionConfig();
      config.setStaticCollectionConfig(collection);
      return config;
    }),
  );
  return result.serializeBinary();
}

function applicationPolicy(policy: common.SignaturePolicyEnvelope): peer.ApplicationPolicy {
  const result = new peer.ApplicationPolicy();
  result.setSignaturePolicy(policy);
  return result;
}

describe('definitionsIn', () => {
  const own = applicationPolicy(signaturePolicy(1, [['OrgMSP', 'PEER']]));
  const collections = collectionPackage(['plain', 'guarded'], 'guarded', own);
  const state = stateWith('asset', own.serializeBinary(), collections);

  it('given a definition on the ledger, when asked for, then its policy and those of its collections hold', () => {
    const definition = definitionsIn(state).of('asset');

    expect(definition?.policy).toEqual({ encoded: own.serializeBinary() });
    expect(definition?.collection('plain')).toBe('of the chaincode');
    expect(definition?.collection('guarded')).toEqual({ encoded: own.serializeBinary() });
    expect(definition?.collection('none')).toBe('no such collection');
    expect(definition?.collection('_implicit_org_OrgMSP')).toEqual({ organization: 'OrgMSP' });
    expect(['plain', 'guarded', 'none'].map((name) => definition?.blockToLive(name))).toEqual([
      7, 0, 0,
    ]);
  });

  it('given none on the ledger, when the collections are known from elsewhere, then there are those and no others', () => {
    const known = { collections: { asset: collections } };
    const definitions = definitionsIn(new WorldState(), known);

    expect(definitions.of('asset')?.collection('guarded')).toEqual({
      encoded: own.serializeBinary(),
    });
    expect(definitions.of('asset')?.collection('other')).toBe('no such collection');
    expect(definitions.of('asset')?.blockToLive('plain')).toBe(7);
    expect(definitions.of('other')?.collection('plain')).toBe('no such collection');
    expect(definitionsIn(new WorldState()).of('other')?.collection('plain')).toBe(
      'of the chaincode',
    );
  });

  it('given definitions on the ledger, when another chaincode is asked for, then there is none', () => {
    expect(definitionsIn(state, { names: new Set(['other']) }).of('other')).toBeUndefined();
  });

  it('given none on the ledger, when asked for, then the given names are under the default policy', () => {
    const definitions = definitionsIn(new WorldState(), { names: new Set(['asset']) });

    expect(definitions.of('asset')?.policy).toBe(defaultEndorsement);
    expect(definitions.of('other')).toBeUndefined();
    expect(definitionsIn(new WorldState()).of('any')?.policy).toBe(defaultEndorsement);
  });

  it('given the lifecycle itself, when asked for, then its own policy holds', () => {
    const { policy } = definitionsIn(state).of('_lifecycle') ?? {};

    expect(policy).toEqual({ path: '/Channel/Application/LifecycleEndorsement' });
  });
});
