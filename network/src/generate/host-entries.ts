import { isIP } from 'node:net';
import { materialPaths } from '@edgebeat/fabric-embedded';
import type { ConsortiumFile } from '../consortium-file/schema';

/** An address and the names that lead to it. */
export interface HostEntry {
  readonly address: string;
  readonly names: readonly string[];
}

/** The members whose site is known by an IP address: their nodes' names lead there without DNS. */
export function hostEntries({ members }: ConsortiumFile): HostEntry[] {
  return members.flatMap(({ domain, sites }) =>
    sites
      .filter(({ host }) => isIP(host) > 0)
      .map(({ host, furtherPeers }) => {
        const { peerHost, ordererHost } = materialPaths('', domain);
        const further = furtherPeers.map((_, index) => {
          return materialPaths('', domain, index + 1).peerHost;
        });
        return { address: host, names: [peerHost, ...further, ordererHost] };
      }),
  );
}
