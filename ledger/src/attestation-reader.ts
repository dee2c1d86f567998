import {
  AttestationKeyPage,
  AttestationView,
  type GetAttestation,
  ImageVerdict,
  type ListAttestationKeys,
} from '@edgebeat/core';
import type { z } from 'zod';
import type { Ledger } from './ledger';

/** What the ledger says of images, as the own peer has it now. */
export interface AttestationReader {
  /** @throws Unavailable ledger-unavailable, and Rejected with the chaincode's own code. */
  verdict(digest: string): Promise<ImageVerdict>;
  /** @throws likewise; Rejected not-found. */
  attestation(name: GetAttestation): Promise<AttestationView>;
  /** A page of a member's keys. @throws likewise. */
  keys(page: ListAttestationKeys): Promise<AttestationKeyPage>;
}

/** Reads images' attestations through a connection to the own peer. */
export function attestationReader(ledger: Pick<Ledger, 'evaluate'>): AttestationReader {
  const ask = async <S extends z.ZodType>(schema: S, transaction: string, argument: object) =>
    schema.parse(await ledger.evaluate({ contract: 'attestation', transaction, argument }));
  return {
    verdict: (digest) => ask(ImageVerdict, 'verdict', { digest }),
    attestation: (name) => ask(AttestationView, 'get', name),
    keys: (page) => ask(AttestationKeyPage, 'keys', page),
  };
}
