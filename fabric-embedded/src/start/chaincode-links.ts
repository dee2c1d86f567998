import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ChaincodeLink } from '../chaincode/chaincode-link';
import { materialPaths, type MaterialPaths } from '../crypto/paths';
import type { Disposal } from '../disposal';
import type { ChaincodeFaults } from '../faults/chaincode-faults';
import type { Log } from '../log';
import type { ChaincodeOptions, NetworkOptions } from '../network-options';
import type { RunnableChaincode } from '../services/endorser';
import type { Member } from './member';
import { defaultExecutionTimeoutMs, linkDefaults } from './settings';

/**
 * One organisation's connections to its chaincode services. A service registers once for all the
 * chaincodes that have its package id, on whatever channel: its messages name the channel.
 */
export class ChaincodeLinks {
  readonly #links = new Map<string, ChaincodeLink>();
  readonly #dial: (definition: ChaincodeOptions) => ChaincodeLink;
  readonly #mspId: string;
  readonly #faults: ChaincodeFaults;

  private constructor(
    mspId: string,
    dial: (definition: ChaincodeOptions) => ChaincodeLink,
    faults: ChaincodeFaults,
  ) {
    this.#mspId = mspId;
    this.#dial = dial;
    this.#faults = faults;
  }

  static async prepare(
    { mspId, paths }: Member,
    options: NetworkOptions,
    faults: ChaincodeFaults,
    log: Log,
    disposal: Disposal,
  ): Promise<ChaincodeLinks> {
    const tls = await readClientTls(paths);
    const roots = await rootsByMember(options);
    const executionTimeoutMs = options.executionTimeoutMs ?? defaultExecutionTimeoutMs;
    const settings = { ...linkDefaults, executionTimeoutMs };
    const dial = ({ name, packageId, addresses }: ChaincodeOptions) => {
      const address = addresses[mspId] ?? '';
      const sharing = [...roots.keys()].filter((other) => addresses[other] === address);
      const ca = Buffer.from(sharing.map((other) => roots.get(other)).join('\n'));
      const target = { name, mspId, packageId, address, tls: { ...tls, ca } };
      return disposal.use(new ChaincodeLink(target, settings, log));
    };
    return new ChaincodeLinks(mspId, dial, faults);
  }

  get all(): readonly ChaincodeLink[] {
    return [...this.#links.values()];
  }

  /** What the organisation's peer runs on a channel; it starts to dial what is not dialled yet. */
  runnable(definitions: readonly ChaincodeOptions[]): ReadonlyMap<string, RunnableChaincode> {
    return new Map(
      definitions.map((definition) => {
        const { name } = definition;
        const link = this.#faults.subject(this.#mspId, name, this.#linkOf(definition));
        return [name, { definition, link }];
      }),
    );
  }

  #linkOf(definition: ChaincodeOptions): ChaincodeLink {
    const service = JSON.stringify([definition.packageId, definition.addresses[this.#mspId] ?? '']);
    const link = this.#links.get(service) ?? this.#dial(definition);
    this.#links.set(service, link);
    return link;
  }
}

async function readClientTls({ chaincode: { client } }: MaterialPaths) {
  const [certificate, key] = await Promise.all([
    readFile(client.certificate),
    readFile(client.key),
  ]);
  return { certificate, key };
}

/** A service that several organisations share can show the certificate of only one of them. */
async function rootsByMember({ dataDir, organizations }: NetworkOptions) {
  const roots = organizations.map(async ({ mspId, domain }) => {
    const { chaincode } = materialPaths(join(dataDir, 'crypto'), domain);
    return [mspId, await readFile(chaincode.client.ca, 'utf8')] as const;
  });
  return new Map(await Promise.all(roots));
}
