import type { WalletIdentity } from '../wallet-identity';

/**
 * Gives people of the own site certificates of their own. It is the only thing that holds what it
 * takes to issue and register keys, and can do nothing else with it.
 */
export interface Enrolment {
  /**
   * Issues a short-lived certificate with a new key under a label, and registers that key on the
   * ledger as an operator of the site. Every call makes another key.
   *
   * @throws Unavailable enrolment-refused or ledger-unavailable, and Unknown: try again later.
   */
  enrol(label: string): Promise<WalletIdentity>;
}
