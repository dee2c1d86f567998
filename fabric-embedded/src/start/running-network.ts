import type { ChaincodeLink } from '../chaincode/chaincode-link';
import type { Disposal } from '../disposal';
import { NetworkFailure } from '../failure';
import type { Network, OrganizationAddress } from '../network-options';
import type { Member } from './member';
import { addressOf } from './serve-member';

/** The parts of a network that serves. */
export interface RunningParts {
  readonly channel: string;
  readonly genesisHash: string;
  readonly members: readonly Member[];
  readonly links: readonly ChaincodeLink[];
  readonly failed: Promise<NetworkFailure>;
  readonly disposal: Disposal;
}

/** The handle that a caller holds on a started network. */
export function runningNetwork(parts: RunningParts): Network {
  const { channel, genesisHash, members, links, failed, disposal } = parts;
  let closing: Promise<void> | undefined;
  return {
    channel,
    genesisHash,
    failed,
    organizations: members.map(describe),
    ready: (timeoutMs) => allReady(links, timeoutMs),
    height(mspId) {
      const member = members.find((candidate) => candidate.mspId === mspId);
      if (member === undefined) throw new RangeError(`the network has no member ${mspId}`);
      return member.ledger.height;
    },
    [Symbol.asyncDispose]: () => (closing ??= disposal[Symbol.asyncDispose]()),
  };
}

/** Where a member is reached and where its files are. */
export function describe(member: Member): OrganizationAddress {
  const { name, mspId, folder, paths, peerPort, ordererPort } = member;
  return {
    name,
    mspId,
    peer: addressOf(peerPort),
    orderer: addressOf(ordererPort),
    peerHost: paths.peerHost,
    tlsCaFile: paths.tlsCaFile,
    folder,
    usersFolder: paths.usersFolder,
  };
}

async function allReady(links: readonly ChaincodeLink[], timeoutMs: number): Promise<void> {
  const deadline = new AbortController();
  const timer = setTimeout(() => {
    deadline.abort();
  }, timeoutMs);
  try {
    await Promise.all(links.map((link) => link.whenReady(deadline.signal)));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NetworkFailure(
      'chaincode-unreachable',
      `After ${String(timeoutMs)} ms the ${reason}.`,
      { cause },
    );
  } finally {
    clearTimeout(timer);
  }
}
