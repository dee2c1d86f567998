import type {
  DiscloseIncident,
  IncidentDisclosure,
  IncidentOpening,
  IncidentVerification,
  ReadDisclosure,
  VerifyIncident,
} from '@edgebeat/core';
import { discloseIncident, readDisclosure, verifyIncident } from './disclosure';
import type { Ledger } from './ledger';
import type { CommittedTransaction } from './submit-and-wait';

/** Long enough for a block, and shorter than a client waits. */
const bounds = { deadlineMs: 20_000, attempts: 3 } as const;

interface WithOpenings {
  readonly openings: readonly IncidentOpening[];
}

/** What members show one another of incidents; openings travel in transient maps and sealed answers alone. */
export interface IncidentDisclosures {
  /** Gives openings of an own incident to other members. @throws as discloseIncident. */
  disclose(disclosure: DiscloseIncident & WithOpenings): Promise<CommittedTransaction>;
  /** What another member has given to this one. @throws as readDisclosure. */
  read(name: ReadDisclosure): Promise<IncidentDisclosure>;
  /** Whether openings show what was notarised. @throws as verifyIncident. */
  verify(copy: VerifyIncident & WithOpenings): Promise<IncidentVerification>;
}

/** Discloses over a connection to the own member's peer. */
export function incidentDisclosures(ledger: Ledger, mspId: string): IncidentDisclosures {
  return {
    disclose: (disclosure) => discloseIncident(ledger, disclosure, bounds),
    read: (name) => readDisclosure(ledger, { ...name, mspId }),
    verify: (copy) => verifyIncident(ledger, { ...copy, mspId }),
  };
}
