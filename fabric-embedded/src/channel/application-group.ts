import { type common, peer } from '@hyperledger/fabric-protos';
import { capability, createGroup } from './config-entries';
import { anyRole, implicitMeta, impliedAccess } from './config-policies';
import type { LoadedOrganization } from './genesis-organization';

/** The part of the config about members: who reads, writes, endorses and administers. */
export function createApplicationGroup(
  organizations: readonly LoadedOrganization[],
): common.ConfigGroup {
  return createGroup({
    values: { Capabilities: capability('V2_5') },
    policies: {
      ...impliedAccess(),
      Endorsement: implicitMeta('MAJORITY', 'Endorsement'),
      LifecycleEndorsement: implicitMeta('MAJORITY', 'Endorsement'),
    },
    groups: Object.fromEntries(
      organizations.map((member) => [member.mspId, createOrganizationGroup(member)] as const),
    ),
  });
}

/** Only peers endorse: with all members, two clients' keys could commit a forged write set. */
function createOrganizationGroup(organization: LoadedOrganization): common.ConfigGroup {
  const { mspId, peerHost, peerPort } = organization;
  const anchor = new peer.AnchorPeer();
  anchor.setHost(peerHost);
  anchor.setPort(peerPort);
  const anchors = new peer.AnchorPeers();
  anchors.setAnchorPeersList([anchor]);
  return createGroup({
    values: { MSP: organization.msp, AnchorPeers: anchors },
    policies: {
      Readers: anyRole(mspId, ['ADMIN', 'PEER', 'CLIENT']),
      Writers: anyRole(mspId, ['ADMIN', 'CLIENT']),
      Admins: anyRole(mspId, ['ADMIN']),
      Endorsement: anyRole(mspId, ['PEER']),
    },
  });
}
