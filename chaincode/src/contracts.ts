import type { Contract } from 'fabric-contract-api';
import type { ContractPorts, EdgeBeatContract } from './contract';
import { AttestationContract } from './attestation/attestation-contract';
import { AuditContract } from './audit/audit-contract';
import { GovernanceContract } from './governance/governance-contract';
import { IncidentContract } from './incident/incident-contract';
import { LearningContract } from './learning/learning-contract';
import { MembershipContract } from './membership/membership-contract';
import { PolicyContract } from './policy/policy-contract';
import { RecordsContract } from './records/records-contract';

type PortedContract = new (ports: ContractPorts) => EdgeBeatContract;

const contracts: readonly PortedContract[] = [
  MembershipContract,
  PolicyContract,
  IncidentContract,
  AuditContract,
  GovernanceContract,
  AttestationContract,
  LearningContract,
  RecordsContract,
];

/** The contracts as Fabric constructs them, without arguments, bound to one process's ports. */
export function contractsFor(ports: ContractPorts): (new () => Contract)[] {
  return contracts.map((contract) => bind(contract, ports));
}

function bind(contract: PortedContract, ports: ContractPorts): new () => Contract {
  return class extends contract {
    constructor() {
      super(ports);
    }
  };
}
