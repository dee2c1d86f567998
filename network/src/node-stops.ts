import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FabricFailure } from './failure';
import type { NodeKind } from './fabric-options';
import { runningProcessOf } from './leftovers';
import { readPorts } from './noted-ports';
import { loopback, ownName } from './placed-member';
import { accepts } from './served-program';
import { forgetStop, noteStop } from './stop-notes';

const pollMs = 50;
const politeMs = 10_000;
const stopMs = 30_000;
/** As long as a pause of the keeper's and a start may last together. */
const startMs = 45_000;

/** A node of a network in a data folder; a further peer by its number, from 1. */
export interface NamedNode {
  readonly dataDir: string;
  readonly mspId: string;
  readonly kind: NodeKind;
  readonly peerNumber?: number;
}

/**
 * Stops one node of a running network, which stays stopped until `startNode` or the next start of the
 * network; one that is stopped already is left so. Resolves when its process has ended.
 *
 * @throws FabricFailure `not-ready` when it has not ended after 30 s.
 */
export async function stopNode(node: NamedNode): Promise<void> {
  const logFile = logFileOf(node);
  await noteStop(logFile);
  const deadline = Date.now() + stopMs;
  let asked: { readonly pid: number; readonly at: number } | undefined;
  // One that was just being started again is found the next time round.
  for (let gone = 0; gone < 2;) {
    const pid = await runningProcessOf(logFile);
    const now = Date.now();
    if (now > deadline) throw new FabricFailure('not-ready', `${titleOf(node)} has not ended.`);
    gone = pid === undefined ? gone + 1 : 0;
    if (pid !== undefined && pid !== asked?.pid) {
      end(pid, 'SIGTERM');
      asked = { pid, at: now };
    } else if (pid !== undefined && now - (asked?.at ?? now) > politeMs) end(pid, 'SIGKILL');
    await sleep(pollMs);
  }
}

/** A process may have ended since it was looked for. */
function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/**
 * Has one node of a running network started again; resolves when it listens. One that was not stopped
 * is left alone.
 *
 * @throws FabricFailure `start-failed` when it does not listen after 45 s; `not-ready` while nothing is
 * known of the network's ports.
 */
export async function startNode(node: NamedNode): Promise<void> {
  const logFile = logFileOf(node);
  await forgetStop(logFile);
  const { host, port } = await placeOf(node);
  const deadline = Date.now() + startMs;
  while ((await runningProcessOf(logFile)) === undefined || !(await accepts(port, host))) {
    if (Date.now() > deadline) {
      throw new FabricFailure(
        'start-failed',
        `${titleOf(node)} does not listen on port ${String(port)} (see ${logFile}).`,
      );
    }
    await sleep(pollMs);
  }
}

function logFileOf({ dataDir, mspId, kind, peerNumber = 0 }: NamedNode): string {
  const own = peerNumber === 0 ? [] : [`peer${String(peerNumber)}`];
  return join(dataDir, 'logs', mspId, ...own, `${kind}.log`);
}

function titleOf({ mspId, kind, peerNumber = 0 }: NamedNode): string {
  return `The ${kind}${peerNumber === 0 ? '' : ` ${String(peerNumber)}`} of ${mspId}`;
}

async function placeOf({ dataDir, mspId, kind, peerNumber = 0 }: NamedNode) {
  const place = (await readPorts(dataDir))?.[mspId];
  const port = peerNumber === 0 ? place?.[kind] : place?.furtherPeers?.[peerNumber - 1]?.peer;
  if (port === undefined) {
    const sentence = `${dataDir} does not say yet where the ${kind} of ${mspId} listens; wait until the network has started.`;
    throw new FabricFailure('not-ready', sentence);
  }
  return { port, host: ownName(place?.hosts ?? loopback, kind) };
}
