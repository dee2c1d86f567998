import { common, msp } from '@hyperledger/fabric-protos';
import type { TestOrganization } from './organization.test.kit';

type RoleName = keyof typeof msp.MSPRole.MSPRoleType;

export const channelId = 'testchannel';

export interface ConfigOptions {
  readonly sequence?: number;
  readonly revocations?: ReadonlyMap<string, Uint8Array>;
}

/** The configuration of a channel of these organisations, as an envelope's data. */
export function configEnvelope(
  organizations: readonly TestOrganization[],
  options: ConfigOptions = {},
): Uint8Array {
  const root = new common.ConfigGroup();
  const groups = root.getGroupsMap();
  groups.set(
    'Application',
    section(organizations, options, ['Endorsement', 'LifecycleEndorsement']),
  );
  const orderer = section(organizations, options, []);
  setPolicy(orderer, 'BlockValidation', implicit('Writers', common.ImplicitMetaPolicy.Rule.ANY));
  groups.set('Orderer', orderer);
  root.getValuesMap().set('Capabilities', capabilities('V2_0'));
  const config = new common.Config();
  config.setSequence(options.sequence ?? 0);
  config.setChannelGroup(root);
  const envelope = new common.ConfigEnvelope();
  envelope.setConfig(config);
  return envelope.serializeBinary();
}

/** A policy of which N signers, each of the role in its organisation, have to sign. */
export function signaturePolicy(
  n: number,
  principals: readonly (readonly [string, RoleName])[],
): common.SignaturePolicyEnvelope {
  const rule = new common.SignaturePolicy();
  const gate = new common.SignaturePolicy.NOutOf();
  gate.setN(n);
  gate.setRulesList(
    principals.map((_, index) => {
      const signed = new common.SignaturePolicy();
      signed.setSignedBy(index);
      return signed;
    }),
  );
  rule.setNOutOf(gate);
  const policy = new common.SignaturePolicyEnvelope();
  policy.setRule(rule);
  policy.setIdentitiesList(principals.map(([mspId, role]) => principal(mspId, role)));
  return policy;
}

function section(
  organizations: readonly TestOrganization[],
  options: ConfigOptions,
  majorities: readonly string[],
): common.ConfigGroup {
  const group = new common.ConfigGroup();
  for (const organization of organizations) {
    group.getGroupsMap().set(organization.mspId, organizationGroup(organization, options));
  }
  setPolicy(group, 'Writers', implicit('Writers', common.ImplicitMetaPolicy.Rule.ANY));
  for (const name of majorities) {
    setPolicy(group, name, implicit('Endorsement', common.ImplicitMetaPolicy.Rule.MAJORITY));
  }
  group.getValuesMap().set('Capabilities', capabilities('V2_5'));
  return group;
}

function organizationGroup(
  { mspId, ca }: TestOrganization,
  { revocations }: ConfigOptions,
): common.ConfigGroup {
  const group = new common.ConfigGroup();
  const fabric = new msp.FabricMSPConfig();
  fabric.setName(mspId);
  fabric.setRootCertsList([Buffer.from(ca.pem, 'ascii')]);
  const list = revocations?.get(mspId);
  if (list !== undefined) fabric.setRevocationListList([list]);
  fabric.setFabricNodeOus(nodeUnits(ca.pem));
  const config = new msp.MSPConfig();
  config.setConfig(fabric.serializeBinary());
  const value = new common.ConfigValue();
  value.setValue(config.serializeBinary());
  group.getValuesMap().set('MSP', value);
  setPolicy(group, 'Writers', signature(signaturePolicy(1, [[mspId, 'ORDERER']])));
  setPolicy(group, 'Endorsement', signature(signaturePolicy(1, [[mspId, 'PEER']])));
  return group;
}

function nodeUnits(caPem: string): msp.FabricNodeOUs {
  const unit = (name: string): msp.FabricOUIdentifier => {
    const identifier = new msp.FabricOUIdentifier();
    identifier.setOrganizationalUnitIdentifier(name);
    identifier.setCertificate(Buffer.from(caPem, 'ascii'));
    return identifier;
  };
  const units = new msp.FabricNodeOUs();
  units.setEnable(true);
  units.setClientOuIdentifier(unit('client'));
  units.setPeerOuIdentifier(unit('peer'));
  units.setAdminOuIdentifier(unit('admin'));
  units.setOrdererOuIdentifier(unit('orderer'));
  return units;
}

function principal(mspId: string, roleName: RoleName): msp.MSPPrincipal {
  const role = new msp.MSPRole();
  role.setMspIdentifier(mspId);
  role.setRole(msp.MSPRole.MSPRoleType[roleName]);
  const result = new msp.MSPPrincipal();
  result.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
  result.setPrincipal(role.serializeBinary());
  return result;
}

function implicit(
  subPolicy: string,
  rule: common.ImplicitMetaPolicy.RuleMap[keyof common.ImplicitMetaPolicy.RuleMap],
): common.Policy {
  const meta = new common.ImplicitMetaPolicy();
  meta.setSubPolicy(subPolicy);
  meta.setRule(rule);
  const policy = new common.Policy();
  policy.setType(common.Policy.PolicyType.IMPLICIT_META);
  policy.setValue(meta.serializeBinary());
  return policy;
}

function signature(envelope: common.SignaturePolicyEnvelope): common.Policy {
  const policy = new common.Policy();
  policy.setType(common.Policy.PolicyType.SIGNATURE);
  policy.setValue(envelope.serializeBinary());
  return policy;
}

function setPolicy(group: common.ConfigGroup, name: string, policy: common.Policy): void {
  const config = new common.ConfigPolicy();
  config.setPolicy(policy);
  config.setModPolicy('Admins');
  group.getPoliciesMap().set(name, config);
}

function capabilities(name: string): common.ConfigValue {
  const message = new common.Capabilities();
  message.getCapabilitiesMap().set(name, new common.Capability());
  const value = new common.ConfigValue();
  value.setValue(message.serializeBinary());
  return value;
}
