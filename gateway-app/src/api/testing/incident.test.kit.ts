import { sha256Hex } from '@edgebeat/core';
import { incidentBody } from '../routes/examples';

/** The body of a new incident. */
export function anIncident(id: string) {
  return { ...incidentBody, id, commitment: { root: sha256Hex(id), leaves: 3 } };
}
