import { common, msp } from '@hyperledger/fabric-protos';

/** A role within one member's MSP, as policies name it. */
export type PrincipalRole = keyof typeof msp.MSPRole.MSPRoleType;
type MetaRule = keyof typeof common.ImplicitMetaPolicy.Rule;

/** A policy that one signature satisfies, of anyone with one of the roles in this member. */
export function anyRole(mspId: string, roles: readonly PrincipalRole[]): common.Policy {
  return policyOf(common.Policy.PolicyType.SIGNATURE, anyRoleEnvelope(mspId, roles));
}

/** A policy over the sub-groups' policies of a name. */
export function implicitMeta(rule: MetaRule, subPolicy: string): common.Policy {
  const meta = new common.ImplicitMetaPolicy();
  meta.setRule(common.ImplicitMetaPolicy.Rule[rule]);
  meta.setSubPolicy(subPolicy);
  return policyOf(common.Policy.PolicyType.IMPLICIT_META, meta);
}

/** What every level above the organisations says about reading, writing and administration. */
export function impliedAccess(): Readonly<Record<string, common.Policy>> {
  return {
    Readers: implicitMeta('ANY', 'Readers'),
    Writers: implicitMeta('ANY', 'Writers'),
    Admins: implicitMeta('MAJORITY', 'Admins'),
  };
}

function anyRoleEnvelope(mspId: string, roles: readonly PrincipalRole[]) {
  return oneOf(roles.map((role) => rolePrincipal(mspId, role)));
}

/** A policy that one signature satisfies, of any of the principals. */
export function oneOf(principals: readonly msp.MSPPrincipal[]): common.SignaturePolicyEnvelope {
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setIdentitiesList([...principals]);
  const some = new common.SignaturePolicy.NOutOf();
  some.setN(1);
  some.setRulesList(principals.map((_, index) => signedBy(index)));
  const rule = new common.SignaturePolicy();
  rule.setNOutOf(some);
  envelope.setRule(rule);
  return envelope;
}

/** Somebody with a role in one member's MSP. */
export function rolePrincipal(mspId: string, role: PrincipalRole): msp.MSPPrincipal {
  const content = new msp.MSPRole();
  content.setMspIdentifier(mspId);
  content.setRole(msp.MSPRole.MSPRoleType[role]);
  const principal = new msp.MSPPrincipal();
  principal.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
  principal.setPrincipal(content.serializeBinary());
  return principal;
}

/** The rule that one of the policy's principals signs. */
export function signedBy(index: number): common.SignaturePolicy {
  const rule = new common.SignaturePolicy();
  rule.setSignedBy(index);
  return rule;
}

function policyOf(
  type: common.Policy.PolicyTypeMap[keyof common.Policy.PolicyTypeMap],
  message: common.SignaturePolicyEnvelope | common.ImplicitMetaPolicy,
): common.Policy {
  const policy = new common.Policy();
  policy.setType(type);
  policy.setValue(message.serializeBinary());
  return policy;
}
