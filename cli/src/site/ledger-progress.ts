import { readFile } from 'node:fs/promises';
import { connect } from 'node:http2';
import type { AgentsOptions } from '@edgebeat/agents';
import { materialPaths } from '@edgebeat/fabric-embedded/paths';
import type { SiteResources } from './resources';

/** How far the ledger is; what that needs is opened when an agent asks. */
export function ledgerProgress(site: SiteResources): AgentsOptions['ledger'] {
  const { files, member, plan } = site.options;
  const database = async () => (await site.database()).database;
  return {
    height: async () => (await (await site.ledger('connector')).chainInfo()).height,
    published: async () => {
      const { listenerProgress } = await import('@edgebeat/ledger');
      return listenerProgress(await database(), plan.channel);
    },
    waitingSeconds: async () => {
      const { oldestSeconds } = await (await site.outbox()).backlog();
      return Math.max(0, Math.round(oldestSeconds));
    },
    orderer: () => speaksHttp2(member.ports.orderer, materialPaths(files.crypto, member.domain)),
    newestOfOthers: async () => {
      const { newestOfOthers } = await import('@edgebeat/pipeline');
      return newestOfOthers(await database(), member.mspId);
    },
  };
}

/** Resolves when a server on this machine answers as gRPC's servers do; a port that only listens does not. */
async function speaksHttp2(port: number, { tlsCaFile }: { readonly tlsCaFile: string }) {
  const ca = await readFile(tlsCaFile);
  const session = connect(`https://localhost:${String(port)}`, { ca });
  try {
    await new Promise<void>((resolve, reject) => {
      session.setTimeout(3_000, () => {
        reject(new Error('no answer'));
      });
      session.once('error', reject);
      session.once('remoteSettings', () => {
        resolve();
      });
    });
  } finally {
    session.destroy();
  }
}
