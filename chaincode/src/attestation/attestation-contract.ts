import {
  type AttestationKeyPage,
  type AttestationRecord,
  type AttestationView,
  AttestImage,
  EndorseAttestation,
  GetAttestation,
  GetVerdict,
  type ImageAdmissionRecord,
  type ImageEndorsementRecord,
  type ImageRecord,
  type ImageRuntimeRecord,
  type ImageVerdict,
  ListAttestationKeys,
  RecordAdmission,
  RecordRuntime,
  RegisterAttestationKey,
  RevokeAttestation,
  RevokeAttestationKey,
} from '@edgebeat/core';
import { Authorised } from '../authority/rule';
import { TransactionContext } from '../context';
import { type ContractPorts, EdgeBeatContract } from '../contract';
import { listAttestationKeys, readAttestationView } from './attestation-view';
import { attestImage } from './attesting';
import { endorse } from './endorsing';
import { recordAdmission, recordRuntime } from './recording-decisions';
import type { KeyForm } from './key-state';
import { registerKey } from './registering-key';
import { revokeAttestation } from './revoking';
import { revokeKey } from './revoking-key';
import { readVerdict } from './verdict';

/** What members say of images, signed and verified by every endorser, and what it comes to. */
export class AttestationContract extends EdgeBeatContract {
  constructor(ports: ContractPorts) {
    super('attestation', ports);
  }

  @Authorised({ writes: true, roles: ['publisher', 'admin'], argument: RegisterAttestationKey })
  registerKey(ctx: TransactionContext, request: RegisterAttestationKey): Promise<KeyForm> {
    return registerKey(ctx, request);
  }

  @Authorised({
    writes: true,
    roles: ['publisher', 'operator', 'admin'],
    others: ['operator', 'admin'],
    argument: RevokeAttestationKey,
  })
  revokeKey(ctx: TransactionContext, request: RevokeAttestationKey): Promise<KeyForm> {
    return revokeKey(ctx, request);
  }

  @Authorised({ writes: true, roles: ['publisher', 'admin'], argument: AttestImage })
  attest(ctx: TransactionContext, request: AttestImage): Promise<AttestationRecord> {
    return attestImage(ctx, request);
  }

  @Authorised({ writes: true, roles: ['operator', 'admin'], argument: EndorseAttestation })
  endorse(ctx: TransactionContext, request: EndorseAttestation): Promise<ImageEndorsementRecord> {
    return endorse(ctx, request);
  }

  @Authorised({
    writes: true,
    roles: ['publisher', 'operator', 'admin'],
    others: ['operator', 'admin'],
    argument: RevokeAttestation,
  })
  revoke(ctx: TransactionContext, request: RevokeAttestation): Promise<ImageRecord> {
    return revokeAttestation(ctx, request);
  }

  @Authorised({ writes: true, roles: ['connector', 'operator'], argument: RecordAdmission })
  recordAdmission(
    ctx: TransactionContext,
    request: RecordAdmission,
  ): Promise<ImageAdmissionRecord> {
    return recordAdmission(ctx, request);
  }

  @Authorised({ writes: true, roles: ['connector', 'operator'], argument: RecordRuntime })
  recordRuntime(ctx: TransactionContext, request: RecordRuntime): Promise<ImageRuntimeRecord> {
    return recordRuntime(ctx, request);
  }

  @Authorised({ writes: false, roles: 'any-client', argument: GetVerdict })
  verdict(ctx: TransactionContext, request: GetVerdict): Promise<ImageVerdict> {
    return readVerdict(ctx, request);
  }

  @Authorised({ writes: false, roles: 'any-client', argument: GetAttestation })
  get(ctx: TransactionContext, request: GetAttestation): Promise<AttestationView> {
    return readAttestationView(ctx, request);
  }

  @Authorised({ writes: false, roles: 'any-client', argument: ListAttestationKeys })
  keys(ctx: TransactionContext, request: ListAttestationKeys): Promise<AttestationKeyPage> {
    return listAttestationKeys(ctx, request);
  }
}
