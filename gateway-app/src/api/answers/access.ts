import { DeviceRecord, Instant } from '@edgebeat/core';
import { z } from 'zod';
import { listOf } from './place';

/** A device as the registry on the ledger has it. */
export const Device = DeviceRecord.meta({ id: 'Device' });
export type Device = z.infer<typeof Device>;

export const DeviceList = listOf(Device).meta({ id: 'DeviceList' });
export type DeviceList = z.infer<typeof DeviceList>;

export const IssuedCertificate = z
  .object({ certificate: z.string(), ca: z.string(), notAfter: Instant })
  .meta({ id: 'IssuedCertificate' });
export type IssuedCertificate = z.infer<typeof IssuedCertificate>;

export const IssuedToken = z
  .object({ token: z.string(), expiresAt: Instant })
  .meta({ id: 'IssuedToken' });
export type IssuedToken = z.infer<typeof IssuedToken>;

/** RFC 7517. */
export const KeySet = z
  .object({ keys: z.array(z.record(z.string(), z.unknown())) })
  .meta({ id: 'KeySet' });
export type KeySet = z.infer<typeof KeySet>;
