import { type Authority, openAuthority } from '@edgebeat/gateway-app';
import type { Folders } from '../consortium/folders';
import { ADMIN, BROKER } from './certificates';
import { type KafkaChoice, LOCAL } from './choice';

/** Issues what is missing of the programs' certificates, unless they come from elsewhere. */
export async function ensureCertificates(
  files: Folders,
  choice: KafkaChoice,
  commonNames: readonly string[],
): Promise<void> {
  if (choice.kind === 'brokers' && choice.certificates !== undefined) return;
  const authority = await openKafkaAuthority(files);
  for (const name of [ADMIN, ...commonNames]) await authority.programCertificate(name);
  if (choice.kind === LOCAL) await authority.programCertificate(BROKER, { serves: true });
}

function openKafkaAuthority(files: Folders): Promise<Authority> {
  const clock = () => new Date();
  return openAuthority({ folder: files.kafkaCertificates, commonName: 'EdgeBeat Kafka', clock });
}
