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
