import type { ContainerMember } from './container-place';

/** The chaincode that peers install, by its package. */
export interface GeneratedChaincode {
  readonly name: string;
  readonly packageId: string;
  /** The package, as `peer lifecycle chaincode install` takes it. */
  readonly content: Buffer;
  /** The file for `--collections-config`. */
  readonly collections: readonly object[];
}

/** The arguments of `edgebeat` that serve a member's chaincode. */
export function chaincodeCommand(
  { mspId, ports, hosts, paths }: ContainerMember,
  { packageId }: GeneratedChaincode,
): string[] {
  const { ca, certificate, key } = paths.chaincode.server;
  return [
    ...['run', 'chaincode', '--package-id', packageId, '--msp', mspId],
    ...['--address', `${hosts.listen}:${String(ports.chaincode)}`],
    ...['--tls-cert', certificate, '--tls-key', key, '--tls-client-ca', ca],
  ];
}
