import { readdir } from 'node:fs/promises';
import type { Folders } from './folders';
import type { Plan } from './plan';

/** The identities that every member's wallet holds beside its admin. */
export const walletRoles = [
  'connector',
  'operator',
  'policy-agent',
  'recorder',
  'publisher',
  'governor',
] as const;
/**
 * So long before its registration a key counts, in ms: members' clocks may be 15 minutes apart, and one may be
 * set right after it registered a key.
 */
export const KEY_BACKDATED_MS = 20 * 60_000;
export type WalletRole = (typeof walletRoles)[number];

/** Whether every member's wallet has them all; one that an earlier version made may lack some. */
export async function areWalletsWhole(files: Folders, { members }: Plan): Promise<boolean> {
  const whole = await Promise.all(
    members.map(async ({ name }) => {
      const found = await readdir(files.wallet(name)).catch((): string[] => []);
      return walletRoles.every((role) => found.includes(`${role}.id`));
    }),
  );
  return whole.every(Boolean);
}
