import { common, msp, orderer } from '@hyperledger/fabric-protos';
import { faultsOf } from './channel-faults';

const { MEMBER, PEER } = msp.MSPRole.MSPRoleType;

function groupWith(set: (group: common.ConfigGroup) => void): common.ConfigGroup {
  const group = new common.ConfigGroup();
  set(group);
  return group;
}

function endorsing(role: msp.MSPRole.MSPRoleTypeMap[keyof msp.MSPRole.MSPRoleTypeMap]) {
  const who = new msp.MSPRole();
  who.setMspIdentifier('AlphaMSP');
  who.setRole(role);
  const principal = new msp.MSPPrincipal();
  principal.setPrincipal(who.serializeBinary());
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setIdentitiesList([principal]);
  const policy = new common.Policy();
  policy.setType(common.Policy.PolicyType.SIGNATURE);
  policy.setValue(envelope.serializeBinary());
  const kept = new common.ConfigPolicy();
  kept.setPolicy(policy);
  return groupWith((group) => group.getPoliciesMap().set('Endorsement', kept));
}

/** A config block of a channel with one member. */
function block(member: common.ConfigGroup, batchTimeout: string): Uint8Array {
  const timeout = new orderer.BatchTimeout();
  timeout.setTimeout(batchTimeout);
  const value = new common.ConfigValue();
  value.setValue(timeout.serializeBinary());
  const config = new common.Config();
  config.setChannelGroup(
    groupWith((channel) => {
      const application = groupWith((group) => group.getGroupsMap().set('AlphaMSP', member));
      const ordering = groupWith((group) => group.getValuesMap().set('BatchTimeout', value));
      channel.getGroupsMap().set('Application', application).set('Orderer', ordering);
    }),
  );
  const configured = new common.ConfigEnvelope();
  configured.setConfig(config);
  const payload = new common.Payload();
  payload.setData(configured.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  const data = new common.BlockData();
  data.setDataList([envelope.serializeBinary()]);
  const made = new common.Block();
  made.setData(data);
  return made.serializeBinary();
}

describe('the dangerous settings of a channel', () => {
  it('given peers that endorse and blocks that are cut soon, when it is looked at, then nothing is dangerous', () => {
    expect(faultsOf(block(endorsing(PEER), '250ms'), 'common')).toEqual([]);
  });

  it.each([
    [
      "members' clients that may endorse",
      block(endorsing(MEMBER), '250ms'),
      'AlphaMSP Endorsement',
    ],
    [
      "Fabric's stock time until a block is cut",
      block(endorsing(PEER), '2s'),
      'Orderer BatchTimeout',
    ],
  ])('given %s, when it is looked at, then it is named', (_what, config, setting) => {
    expect(faultsOf(config, 'common')).toMatchObject([{ file: 'channel common', setting }]);
  });
});
