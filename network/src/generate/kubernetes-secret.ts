import { posix } from 'node:path';
import { type ContainerMember, inside } from './container-place';

/** A file of a Secret: its key, where it comes from below `crypto/`, and where it is mounted. */
interface SecretFile {
  readonly key: string;
  readonly path: string;
}

/** The certificates and keys of one workload. */
export interface Material {
  readonly secret: string;
  /** The folder in which the files are mounted. */
  readonly folder: string;
  readonly files: readonly SecretFile[];
}

/** The material of a member's peer, orderer and chaincode service. */
export function materials(
  member: ContainerMember,
): Record<'peer' | 'orderer' | 'chaincode', Material> {
  const { paths, domain } = member;
  const node = (secret: string, { msp, tls }: ContainerMember['paths']['peer']): Material => {
    const folder = posix.join(msp.folder, '..');
    const files = [
      posix.join(msp.folder, 'config.yaml'),
      posix.join(msp.folder, 'cacerts', `ca.${domain}-cert.pem`),
      posix.join(msp.folder, 'tlscacerts', `tlsca.${domain}-cert.pem`),
      ...[msp.certificate, msp.key, tls.ca, tls.certificate, tls.key],
    ];
    return { secret, folder, files: files.map((file) => secretFile(folder, file)) };
  };
  const { ca, certificate, key } = paths.chaincode.server;
  const folder = posix.join(ca, '..');
  const files = [ca, certificate, key].map((file) => secretFile(folder, file));
  return {
    peer: node(member.peerName, paths.peer),
    orderer: node('orderer', paths.orderer),
    chaincode: { secret: 'chaincode', folder, files },
  };
}

/** A Secret is flat; its volume puts each file back into its folder. */
function secretFile(folder: string, file: string): SecretFile {
  const path = posix.relative(folder, file);
  return { key: path.replaceAll('/', '.'), path };
}

/** The script that makes the Secrets of a site from the certificates beside it. */
export function secretScript(member: ContainerMember, namespace: string): string {
  const own = Object.values(materials(member));
  const further = (member.furtherPeers ?? []).map((one) => materials(one).peer);
  const all = [...own, ...further].map(({ secret, folder, files }) => {
    const from = `"$OUT/crypto${folder.slice(inside.crypto.length)}`;
    return create(
      namespace,
      secret,
      files.map(({ key, path }) => `${key}=${from}/${path}"`),
    );
  });
  const builder = `chaincode-builder.json="$OUT/keys/${member.name}/chaincode-builder.json"`;
  return [
    '#!/bin/sh',
    '# Makes the Secrets of this site, or renews them; the namespace must be there.',
    'set -eu',
    'OUT=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)',
    ...all,
    create(namespace, 'chaincode-builder', [builder]),
    '',
  ].join('\n');
}

function create(namespace: string, secret: string, files: readonly string[]): string {
  return [
    `kubectl create secret generic ${secret} --namespace ${namespace} --dry-run=client -o yaml`,
    ...files.map((file) => `  --from-file=${file}`),
  ]
    .join(' \\\n')
    .concat(' \\\n  | kubectl apply -f -');
}
