import type { HostEntry } from './host-entries';
import type { Material } from './kubernetes-secret';

/** A container with its one pod, in the terms of the restricted Pod Security Standard. */
export interface Workload {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  /** Its ports by name. */
  readonly ports: Readonly<Record<string, number>>;
  /** The port whose `/healthz` says that it is ready; without one the first port must accept. */
  readonly health?: number;
  readonly material: Material;
  readonly environment?: Readonly<Record<string, string>>;
  readonly mounts?: readonly object[];
  readonly volumes?: readonly object[];
  readonly hosts: readonly HostEntry[];
  readonly memory: string;
}

/** Any user but root; the numbers are no user of the images. */
const user = 10_001;

export function labelsOf(name: string) {
  return { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'edgebeat' };
}

/** The pod's template for a StatefulSet or a Deployment. */
export function podTemplate(workload: Workload): object {
  const { name, material, hosts, volumes = [] } = workload;
  return {
    metadata: { labels: labelsOf(name) },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: user,
        runAsGroup: user,
        fsGroup: user,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      ...(hosts.length > 0 && {
        hostAliases: hosts.map(({ address, names }) => ({ ip: address, hostnames: names })),
      }),
      containers: [container(workload)],
      volumes: [
        { name: 'tmp', emptyDir: { sizeLimit: '256Mi' } },
        {
          name: 'material',
          secret: { secretName: material.secret, defaultMode: 0o440, items: material.files },
        },
        ...volumes,
      ],
    },
  };
}

function container(workload: Workload): object {
  const { name, image, command, args, ports, environment = {}, material, mounts = [] } = workload;
  return {
    name,
    image,
    ...(command && { command }),
    ...(args && { args }),
    env: Object.entries(environment).map(([variable, value]) => ({ name: variable, value })),
    ports: Object.entries(ports).map(([port, number]) => ({ name: port, containerPort: number })),
    readinessProbe: readiness(workload),
    resources: { requests: { cpu: '100m', memory: workload.memory }, limits: { memory: '1Gi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'material', mountPath: material.folder, readOnly: true },
      ...mounts,
    ],
  };
}

function readiness({ health, ports }: Workload): object {
  if (health === undefined) return { tcpSocket: { port: Object.values(ports)[0] } };
  return { httpGet: { path: '/healthz', port: health, scheme: 'HTTPS' } };
}
