import { EdgeBeatError, type FailureCode } from '@edgebeat/core';
import { NetworkFailure, type NetworkFailureCode } from '@edgebeat/fabric-embedded/failure';
import { FabricFailure, type FabricFailureCode } from '@edgebeat/network/failure';
import { hasCode, isPathProblem } from './system-error';

/** Every exit code of `edgebeat` and what it says; scripts may rely on them. */
export const exitCodes = {
  ok: { code: 0, meaning: 'Done.' },
  unexpected: { code: 1, meaning: 'A fault of the program itself; the message is in the log.' },
  usage: { code: 2, meaning: 'An argument, option or setting is not valid.' },
  'not-proven': { code: 3, meaning: 'A verification found something that differs.' },
  'port-taken': { code: 4, meaning: 'Another program listens on a port that is needed.' },
  'disk-full': { code: 5, meaning: 'There is no room left for the data folder.' },
  'already-running': { code: 6, meaning: 'Another process has the data folder open.' },
  damaged: { code: 7, meaning: 'A block store, a key or a certificate is damaged.' },
  unavailable: { code: 8, meaning: 'The ledger or a site cannot be reached; nothing was done.' },
  unknown: { code: 9, meaning: 'The outcome is not known yet; ask again by the same id.' },
  refused: { code: 10, meaning: 'The ledger or a site refused the request.' },
  'not-running': { code: 11, meaning: 'No consortium runs on this data folder.' },
  degraded: { code: 12, meaning: 'Something that was checked is not as it should be.' },
  'programs-missing': {
    code: 13,
    meaning: "Fabric's own programs are not there, or not of one release that fits.",
  },
} as const;

/** The name of an exit code. */
export type ExitName = keyof typeof exitCodes;

/** Whether a text is the name of an exit code. */
export function isExitName(text: string): text is ExitName {
  return Object.hasOwn(exitCodes, text);
}

/** The exit code's name; a code that is not of the table is unexpected. */
export function exitNameOf(code: number | null): ExitName {
  const names = Object.keys(exitCodes).filter(isExitName);
  return names.find((name) => exitCodes[name].code === code) ?? 'unexpected';
}

/** An end of the program that is not a fault: one sentence and an exit code. */
export class Exit extends Error {
  readonly exit: ExitName;

  constructor(exit: ExitName, sentence: string) {
    super(sentence);
    this.name = 'Exit';
    this.exit = exit;
  }
}

const ofNetwork: Record<NetworkFailureCode, ExitName> = {
  'invalid-option': 'usage',
  'port-taken': 'port-taken',
  'disk-full': 'disk-full',
  'already-running': 'already-running',
  'block-store-damaged': 'damaged',
  'state-damaged': 'damaged',
  'chaincode-unreachable': 'unavailable',
};

const ofFabric: Record<FabricFailureCode, ExitName> = {
  'invalid-file': 'usage',
  'programs-missing': 'programs-missing',
  'programs-mixed': 'programs-missing',
  'program-failed': 'unavailable',
  'material-unusable': 'damaged',
  'data-damaged': 'damaged',
  'start-failed': 'unavailable',
  'not-ready': 'unavailable',
};

const ofLedger: Partial<Record<FailureCode, ExitName>> = {
  'invalid-argument': 'usage',
  'invalid-setting': 'usage',
  'ledger-unavailable': 'unavailable',
  'queue-full': 'unavailable',
  'bus-unavailable': 'unavailable',
  'database-unavailable': 'unavailable',
  'gateway-unavailable': 'unavailable',
  'outcome-unknown': 'unknown',
};

/** Which exit an error stands for. */
export function exitOf(error: unknown): ExitName {
  if (error instanceof Exit) return error.exit;
  if (error instanceof NetworkFailure) return ofNetwork[error.code];
  if (error instanceof FabricFailure) return ofFabric[error.code];
  if (error instanceof EdgeBeatError) return ofLedger[error.code] ?? 'refused';
  if (hasCode(error, 'ENOSPC')) return 'disk-full';
  if (isPathProblem(error)) return 'usage';
  return 'unexpected';
}
