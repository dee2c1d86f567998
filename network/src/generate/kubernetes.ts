import { posix } from 'node:path';
import type { ConsortiumFile, ConsortiumMember } from '../consortium-file/schema';
import { chaincodeCommand, type GeneratedChaincode } from './chaincode-command';
import {
  chaincodeService,
  type ContainerMember,
  coreFile,
  inside,
  peersInContainers,
  placeInContainers,
} from './container-place';
import { hostEntries } from './host-entries';
import { materials } from './kubernetes-secret';
import { networkPolicies } from './kubernetes-network';
import { labelsOf, podTemplate, type Workload } from './kubernetes-workload';
import { peerCommand } from './peer-command';

/** The namespace of a member's site. */
export function namespaceOf({ sites }: ConsortiumMember): string {
  return `edgebeat-${sites[0]?.id ?? ''}`;
}

/** The settings of a member's nodes: the texts of their files by name. */
export type NodeSettings = Readonly<Record<string, string>>;

/** The manifests of one site by file name: namespace, settings, peer, orderer and chaincode. */
export function kubernetesFiles(
  file: ConsortiumFile,
  consortiumMember: ConsortiumMember,
  chaincode: GeneratedChaincode,
  settings: NodeSettings,
): Record<string, object[]> {
  const member = placeInContainers(consortiumMember);
  const namespace = namespaceOf(consortiumMember);
  const kept = { namespace, file };
  const manifests = {
    'namespace.yaml': [namespaceManifest(namespace)],
    'settings.yaml': [settingsManifest(namespace, settings)],
    'orderer.yaml': node(kept, orderer(member, file), member.paths.ordererHost),
    'chaincode.yaml': chaincodeManifests(kept, chaincodeWorkload(member, file, chaincode)),
    ...Object.fromEntries(
      peersInContainers(member).map((one) => [
        `${one.peerName}.yaml`,
        node(kept, peer(one, file), one.paths.peerHost),
      ]),
    ),
    'network-policy.yaml': networkPolicies(namespace, member),
  };
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: Object.keys(manifests),
  };
  return { ...manifests, 'kustomization.yaml': [kustomization] };
}

interface Place {
  readonly namespace: string;
}

function namespaceManifest(name: string): object {
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

function settingsManifest(namespace: string, data: NodeSettings): object {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace },
    data,
  };
}

/** A node keeps its data in a volume of its own and is reached by the name in its certificate. */
function node({ namespace }: Place, workload: Workload, host: string): object[] {
  const { name } = workload;
  return [
    service(namespace, workload, {
      metadata: { annotations: { 'external-dns.alpha.kubernetes.io/hostname': host } },
      type: 'LoadBalancer',
    }),
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name, namespace, labels: labelsOf(name) },
      spec: {
        serviceName: name,
        replicas: 1,
        selector: { matchLabels: labelsOf(name) },
        template: podTemplate(workload),
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: {
              accessModes: ['ReadWriteOnce'],
              resources: { requests: { storage: '20Gi' } },
            },
          },
        ],
      },
    },
  ];
}

function chaincodeManifests({ namespace }: Place, workload: Workload): object[] {
  const { name } = workload;
  return [
    service(namespace, workload, { metadata: {}, type: 'ClusterIP' }),
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace, labels: labelsOf(name) },
      spec: {
        replicas: 1,
        selector: { matchLabels: labelsOf(name) },
        template: podTemplate(workload),
      },
    },
  ];
}

function service(
  namespace: string,
  { name, ports }: Workload,
  { metadata, type }: { readonly metadata: object; readonly type: string },
): object {
  const served = Object.entries(ports).map(([port, number]) => {
    return { name: port, port: number, targetPort: port };
  });
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels: labelsOf(name), ...metadata },
    spec: { type, selector: labelsOf(name), ports: served },
  };
}

function orderer(member: ContainerMember, file: ConsortiumFile): Workload {
  const { ports } = member;
  return {
    name: 'orderer',
    image: file.images.orderer,
    command: ['orderer'],
    ports: { orderer: ports.orderer, admin: ports.admin, operations: ports.ordererOperations },
    health: ports.ordererOperations,
    material: materials(member).orderer,
    hosts: hostEntries(file),
    memory: '256Mi',
    ...fabricNode('orderer.yaml', posix.join(inside.data, 'orderer', 'data')),
  };
}

function peer(member: ContainerMember, file: ConsortiumFile): Workload {
  const { ports } = member;
  const data = posix.join(inside.data, 'peer', 'data');
  const common = fabricNode('core.yaml', data, coreFile(member));
  const builder = { name: 'builder', mountPath: inside.builder };
  return {
    name: member.peerName,
    image: file.images.peer,
    command: peerCommand,
    ports: { peer: ports.peer, operations: ports.peerOperations },
    health: ports.peerOperations,
    material: materials(member).peer,
    hosts: hostEntries(file),
    memory: '384Mi',
    ...common,
    mounts: [
      ...common.mounts,
      { ...builder, subPath: posix.basename(inside.builder), readOnly: true },
    ],
    volumes: [
      ...common.volumes,
      { name: 'builder', secret: { secretName: 'chaincode-builder', defaultMode: 0o440 } },
    ],
  };
}

function fabricNode(file: string, data: string, key = file) {
  return {
    environment: { FABRIC_CFG_PATH: inside.settings },
    mounts: [
      { name: 'settings', mountPath: inside.settings, readOnly: true },
      { name: 'data', mountPath: data },
    ],
    volumes: [{ name: 'settings', configMap: { name: 'settings', items: [{ key, path: file }] } }],
  };
}

function chaincodeWorkload(
  member: ContainerMember,
  { images }: ConsortiumFile,
  chaincode: GeneratedChaincode,
): Workload {
  return {
    name: chaincodeService,
    image: images.edgebeat,
    args: chaincodeCommand(member, chaincode),
    ports: { chaincode: member.ports.chaincode },
    material: materials(member).chaincode,
    hosts: [],
    memory: '128Mi',
  };
}
