import { Rejected } from '@edgebeat/core';

const PACKAGE_ID = /^edgebeat_([0-9a-f]{64})(?:_[0-9a-f]{64})?:[0-9a-f]{64}$/;

/**
 * The hash of the charter that a chaincode package was made for: it stands in the package's label, on
 * Fabric's own peers before the digest of the code.
 *
 * @throws Rejected invalid-setting for a package id of another form.
 */
export function charterHashOf(packageId: string): string {
  const charterHash = PACKAGE_ID.exec(packageId)?.[1];
  if (charterHash !== undefined) return charterHash;
  throw new Rejected(
    'invalid-setting',
    `packageId: ${packageId} must be edgebeat_<the charter's hash>:<the package's digest>, or with _<the code's digest> before the colon`,
  );
}
