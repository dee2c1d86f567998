import { chaincodeService, type ContainerMember, peersInContainers } from './container-place';
import { labelsOf } from './kubernetes-workload';

/** Nothing comes in but to the nodes' ports; the chaincode hears its own peer alone and says nothing. */
export function networkPolicies(namespace: string, member: ContainerMember): object[] {
  const { ports } = member;
  const peers = peersInContainers(member);
  const policy = (name: string, spec: object) => {
    return {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name, namespace },
      spec,
    };
  };
  const open = (...numbers: readonly number[]) =>
    numbers.map((port) => ({ protocol: 'TCP', port }));
  const of = (name: string) => ({ podSelector: { matchLabels: labelsOf(name) } });
  return [
    policy('default-deny', { podSelector: {}, policyTypes: ['Ingress'] }),
    ...peers.map(({ peerName, ports: { peer, peerOperations } }) =>
      policy(peerName, { ...of(peerName), ingress: [{ ports: open(peer, peerOperations) }] }),
    ),
    policy('orderer', {
      ...of('orderer'),
      ingress: [{ ports: open(ports.orderer, ports.admin, ports.ordererOperations) }],
    }),
    policy('chaincode', {
      ...of(chaincodeService),
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: peers.map(({ peerName }) => of(peerName)), ports: open(ports.chaincode) }],
    }),
  ];
}
