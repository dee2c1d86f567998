import { CHAINCODE_NAME, contentHash } from '@edgebeat/core';
import { type ChaincodePackage, serviceChaincodePackage } from '@edgebeat/network';
import { charterOf, type Founders } from '../consortium/plan';
import { codeDigest } from './code-digest';

/** The chaincode's package with its label. */
export interface LabelledPackage extends ChaincodePackage {
  /** `edgebeat_<hash of the charter>_<digest of the code>`. */
  readonly label: string;
}

/**
 * The chaincode's package for Fabric's own peers. Every member that has the same charter and the same
 * code gets the same bytes, and one that runs other code cannot approve it unseen.
 */
export async function chaincodePackage(founders: Founders): Promise<LabelledPackage> {
  const label = `${CHAINCODE_NAME}_${contentHash(charterOf(founders))}_${await codeDigest()}`;
  return { label, ...serviceChaincodePackage(label, CHAINCODE_NAME) };
}
