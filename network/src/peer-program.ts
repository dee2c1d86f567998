import { join } from 'node:path';
import type { PlacedMember } from './placed-member';
import { runProgram } from './run-program';

/** Fabric's `peer` program as the Admin of a member. */
export type PeerProgram = (
  member: Pick<PlacedMember, 'folder'>,
  ...args: string[]
) => Promise<{ readonly stdout: string; readonly stderr: string }>;

/** Runs the program as a user does who has sourced the member's env.sh. */
export function peerProgram(file: string): PeerProgram {
  return ({ folder }, ...args) =>
    runProgram('/bin/sh', [
      '-c',
      '. "$1"; shift; exec "$@"',
      'peer',
      join(folder, 'env.sh'),
      file,
      ...args,
    ]);
}
