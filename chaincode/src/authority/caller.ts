import { createHash, X509Certificate } from 'node:crypto';
import { Rejected, type Role } from '@edgebeat/core';
import type { ChaincodeStub } from 'fabric-shim';
import { z } from 'zod';

/** A role that a caller can have: registered ones, and `admin` by certificate. */
export type CallerRole = Role | 'admin';

/** The proven identity behind a transaction, before anything is looked up. */
export interface Certified {
  readonly msp: string;
  /** SHA-256 of the public key (DER SubjectPublicKeyInfo). */
  readonly keyHash: string;
  readonly isAdmin: boolean;
}

/** The identity with the roles that count in this transaction, and the site of its key. */
export interface Caller extends Certified {
  readonly roles: readonly CallerRole[];
  readonly siteId?: string | undefined;
}

/** Nodes sign endorsements and blocks; they have no business in contracts. */
const nodeUnits = ['peer', 'orderer'];

const Units = z.union([z.string().transform((unit) => [unit]), z.array(z.string())]).default([]);

/**
 * Reads who signed the proposal. The units come from the certificate's DER, entry by entry: a text
 * form of the subject lets a crafted name pass for a unit.
 *
 * @throws Rejected forbidden for peers and orderers.
 */
export function readCaller(creator: ReturnType<ChaincodeStub['getCreator']>): Certified {
  const certificate = new X509Certificate(creator.idBytes);
  const units = Units.parse(certificate.toLegacyObject().subject.OU);
  if (units.some((unit) => nodeUnits.includes(unit))) {
    throw new Rejected('forbidden', 'a peer or an orderer may call no transaction: use a client');
  }
  const key = certificate.publicKey.export({ type: 'spki', format: 'der' });
  return {
    msp: creator.mspid,
    keyHash: createHash('sha256').update(key).digest('hex'),
    isAdmin: units.includes('admin'),
  };
}
