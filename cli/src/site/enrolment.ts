import { Rejected, Unavailable } from '@edgebeat/core';
import { NetworkFailure } from '@edgebeat/fabric-embedded/failure';
import { issueShortLived } from '@edgebeat/fabric-embedded/issue';
import { type Enrolment, publicKey, type WalletIdentity } from '@edgebeat/ledger';
import { connectMember } from '../consortium/connect';
import { submit } from '../consortium/found';
import { KEY_BACKDATED_MS } from '../consortium/wallet-roles';
import type { SiteOptions } from './resources';

const LIFETIME_MS = 24 * 3600 * 1000;

type EnrolmentParts = Pick<SiteOptions, 'files' | 'plan' | 'member'> & {
  readonly signal: AbortSignal;
};

/**
 * Enrols people by the member's own CA, and registers their keys as the member's administrator. That
 * identity is read for one registration and goes no further than this.
 */
export function siteEnrolment(parts: EnrolmentParts): Enrolment {
  return {
    enrol: async (label) => {
      try {
        return await enrol(label, parts);
      } catch (error) {
        throw passing(error, label);
      }
    },
  };
}

async function enrol(label: string, parts: EnrolmentParts): Promise<WalletIdentity> {
  const { files, member, signal } = parts;
  if (signal.aborted) throw new Unavailable('enrolment-refused', 'the site is being stopped');
  // Certificates end at a whole second.
  const end = Math.floor((Date.now() + LIFETIME_MS) / 1000) * 1000;
  const notAfter = new Date(end);
  const issued = await issueShortLived(files.crypto, member, { name: label, notAfter });
  const { certificatePem: certificate, privateKeyPem: privateKey } = issued;
  const identity = { mspId: member.mspId, label, certificate, privateKey };
  await register(identity, notAfter, parts);
  return identity;
}

async function register(
  identity: WalletIdentity,
  until: Date,
  { files, plan, member, signal }: EnrolmentParts,
): Promise<void> {
  await using admin = await connectMember(files, plan, member, 'admin');
  const close = () => void admin[Symbol.asyncDispose]();
  signal.addEventListener('abort', close, { once: true });
  try {
    await submit(admin, 'membership', 'registerIdentity', {
      publicKey: publicKey(identity),
      label: identity.label,
      roles: ['operator'],
      siteId: member.siteId,
      validity: {
        from: new Date(Date.now() - KEY_BACKDATED_MS).toISOString(),
        until: until.toISOString(),
      },
    });
  } finally {
    signal.removeEventListener('abort', close);
  }
}

/** What is refused here is set up wrongly, and says nothing about the person. */
function passing(error: unknown, label: string): unknown {
  if (!(error instanceof Rejected) && !(error instanceof NetworkFailure)) return error;
  const detail = `${label} cannot be registered: ${error.message}`;
  return new Unavailable('enrolment-refused', detail, { cause: error });
}
