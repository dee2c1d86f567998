import { packageIdOf, type Plan } from './plan';

/** The package id that chaincode services register with. */
export async function chaincodePackageId(plan: Plan): Promise<string> {
  if (plan.network === 'embedded') return packageIdOf(plan);
  const { chaincodePackage } = await import('../fabric-network/chaincode-package.js');
  return (await chaincodePackage(plan)).id;
}
