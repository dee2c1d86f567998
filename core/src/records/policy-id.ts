import { sha256Hex } from '../hash';

const IDS = 1_000_000_000_000n;

/**
 * The id of the policy that a member proposes by a command: `POL-` and 12 digits, the first 64 bits
 * of SHA-256(MSP ‖ 0x00 ‖ command id) modulo 10^12. The same command always names the same policy.
 */
export function policyId(msp: string, commandId: string): string {
  const digest = sha256Hex(`${msp}\u0000${commandId}`);
  const number = BigInt(`0x${digest.slice(0, 16)}`) % IDS;
  return `POL-${number.toString().padStart(12, '0')}`;
}
