import { createPrivateKey, type KeyObject, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { issueIdentity, materialPaths, type OrganizationAddress } from '@edgebeat/fabric-embedded';
import { Disposal } from '@edgebeat/fabric-embedded/disposal';
import { connectUser, type TestClient } from '@edgebeat/fabric-embedded/dist/network.test.harness';
import { loadSigner, type Signer } from '@edgebeat/fabric-embedded/signer';
import type { Contract, Transaction } from '@edgebeat/fabric-embedded/dist/network.test.harness';
import { common } from '@hyperledger/fabric-protos';
import { chaincodeName, type ConformanceSubject } from './subject';

export type { Contract, Transaction };

type Identity = Parameters<typeof issueIdentity>[2];

/** What a call needs besides its arguments. */
export interface Call {
  readonly as?: string;
  readonly description?: string;
  readonly endorsers?: readonly string[];
}

/** The members of a subject with a connected user each, and what cases do with them. */
export class Bench implements AsyncDisposable {
  readonly subject: ConformanceSubject;
  readonly #open = new Disposal();
  readonly #clients = new Map<string, TestClient>();

  private constructor(subject: ConformanceSubject) {
    this.subject = subject;
  }

  static async open(subject: ConformanceSubject): Promise<Bench> {
    const bench = new Bench(subject);
    for (const { mspId } of subject.organizations) {
      bench.#clients.set(mspId, await bench.connect(mspId, 'User1'));
    }
    return bench;
  }

  /** A user at the own peer, or at that of another member. */
  async connect(mspId: string, user: string, at = mspId): Promise<TestClient> {
    return this.#open.use(await connectUser(this.member(at), user, this.member(mspId)));
  }

  async connectAs(mspId: string, request: Identity): Promise<TestClient> {
    const { name } = this.member(mspId);
    const organization = { name, mspId, domain: `${name}.example.com` };
    await issueIdentity(this.subject.cryptoDir, organization, request);
    return this.connect(mspId, request.name);
  }

  member(mspId: string): OrganizationAddress {
    const found = this.subject.organizations.find((member) => member.mspId === mspId);
    if (found === undefined) throw new Error(`no member ${mspId}`);
    return found;
  }

  client(mspId = 'AlphaMSP'): TestClient {
    const found = this.#clients.get(mspId);
    if (found === undefined) throw new Error(`no client of ${mspId}`);
    return found;
  }

  contract(mspId = 'AlphaMSP', name = chaincodeName): Contract {
    return this.contractOf(this.client(mspId), name);
  }

  contractOf(client: TestClient, name = chaincodeName): Contract {
    return client.gateway.getNetwork(this.subject.channel).getContract(name);
  }

  signer(mspId: string, user: string): Promise<Signer> {
    const { certificate, key } = this.userFiles(mspId, user);
    return loadSigner(mspId, certificate, key);
  }

  async privateKey(mspId: string, user: string): Promise<KeyObject> {
    return createPrivateKey(await readFile(this.userFiles(mspId, user).key));
  }

  userFiles(mspId: string, user: string) {
    const { name } = this.member(mspId);
    return materialPaths(this.subject.cryptoDir, `${name}.example.com`).user(user).msp;
  }

  proposal(name: string, args: readonly string[], { as, description, endorsers }: Call = {}) {
    return this.contract(as).newProposal(name, {
      arguments: [...args],
      ...(description !== undefined && { transientData: { description } }),
      ...(endorsers && { endorsingOrganizations: [...endorsers] }),
    });
  }

  /** Submits, and answers once every member has the block. */
  async submit(name: string, args: readonly string[], call: Call = {}) {
    const transaction = await this.proposal(name, args, call).endorse();
    return { ...(await this.outcome(transaction)), result: text(transaction.getResult()) };
  }

  async outcome(transaction: Transaction) {
    const { code, blockNumber, transactionId } = await (await transaction.submit()).getStatus();
    const block = Number(blockNumber);
    await this.everywhere(block);
    return { code, block, transactionId };
  }

  async evaluate(name: string, args: readonly string[], mspId = 'AlphaMSP'): Promise<string> {
    const endorsingOrganizations = [mspId];
    return text(
      await this.contract(mspId).evaluate(name, { arguments: [...args], endorsingOrganizations }),
    );
  }

  async height(mspId = 'AlphaMSP'): Promise<number> {
    return (await this.chain(mspId)).getHeight();
  }

  async chain(mspId: string): Promise<common.BlockchainInfo> {
    const qscc = this.contract(mspId, 'qscc');
    const answer = await qscc.evaluate('GetChainInfo', {
      arguments: [this.subject.channel],
      endorsingOrganizations: [mspId],
    });
    return common.BlockchainInfo.deserializeBinary(answer);
  }

  /** Resolves when every member has committed a block; a status tells it of one only. */
  async everywhere(block: number): Promise<void> {
    for (const { mspId } of this.subject.organizations) {
      while ((await this.height(mspId)) <= block) await sleep(20);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#open[Symbol.asyncDispose]();
  }
}

/** A key that no other case uses. */
export function freshId(): string {
  return `asset-${randomUUID()}`;
}

export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

/** The first items of a stream. */
export async function take<T>(items: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const item of items) {
    taken.push(item);
    if (taken.length === count) break;
  }
  return taken;
}

/** What something gives that fails for some time; at the end its failure. */
export async function eventually<T>(run: () => Promise<T>, timeoutMs = 15_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await run();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await sleep(100);
  }
}
