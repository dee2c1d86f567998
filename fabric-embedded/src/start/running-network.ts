import type { ChaincodeLink } from '../chaincode/chaincode-link';
import type { Disposal } from '../disposal';
import type { Faults } from '../faults/faults';
import { NetworkFailure } from '../failure';
import type { Network, NetworkChannel, OrganizationAddress } from '../network-options';
import { addressOf } from './addresses';
import type { Member } from './member';
import type { OpenChannel } from './open-channel';

/** The parts of a network that serves. */
export interface RunningParts {
  readonly members: readonly Member[];
  readonly channels: readonly OpenChannel[];
  readonly links: () => readonly ChaincodeLink[];
  readonly faults: Faults;
  readonly disposal: Disposal;
}

/** The handle that a caller holds on a started network. */
export function runningNetwork(parts: RunningParts): Network {
  const { members, links, faults, disposal } = parts;
  const channels = parts.channels.map(runningChannel);
  let closing: Promise<void> | undefined;
  return {
    channels,
    faults,
    failed: Promise.race(parts.channels.map(({ sequencer }) => sequencer.failed)),
    organizations: members.map(describe),
    channel(name) {
      const found = channels.find((candidate) => candidate.name === name);
      if (found === undefined) throw new RangeError(`the network has no channel ${name}`);
      return found;
    },
    ready: (timeoutMs) => allReady(links(), timeoutMs),
    [Symbol.asyncDispose]: () => (closing ??= disposal[Symbol.asyncDispose]()),
  };
}

function runningChannel({ name, genesisHash, members }: OpenChannel): NetworkChannel {
  return {
    ...{ name, genesisHash },
    get organizations() {
      return members.map(({ member }) => member.mspId);
    },
    height(mspId) {
      const found = members.find(({ member }) => member.mspId === mspId);
      if (found === undefined) throw new RangeError(`the channel ${name} has no member ${mspId}`);
      return found.ledger.height;
    },
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
