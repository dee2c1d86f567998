import { msp } from '@hyperledger/fabric-protos';
import type { AuthorityPool } from './certificate-chain';
import { MspError, type NodeRole } from './identity';
import { parseCertificate, type ParsedCertificate } from './parsed-certificate';
import { parseRevocationList, type RevocationList } from './revocation-list';

const fabricType = 0;
const nameConstraintsOid = '2.5.29.30';

/** An organisational unit, and the CA that must have issued the certificate when one is named. */
export interface UnitIdentifier {
  readonly unit: string;
  readonly authority: ParsedCertificate | undefined;
}

/** A member's MSP as its config message defines it, parsed and checked for shape. */
export interface MemberConfig {
  readonly mspId: string;
  readonly pool: AuthorityPool;
  readonly revocationLists: readonly RevocationList[];
  /** Fingerprints of certificates that are administrators by name. */
  readonly admins: ReadonlySet<string>;
  /** When it is not empty, a certificate needs one of these units. */
  readonly requiredUnits: readonly UnitIdentifier[];
  /** Undefined when the MSP does not tell roles apart. */
  readonly roleUnits: ReadonlyMap<NodeRole, UnitIdentifier> | undefined;
}

/**
 * Parses a member's MSP config.
 *
 * @throws MspError when it is of another type, lacks a CA, or a part of it is malformed.
 */
export function parseMemberConfig(message: msp.MSPConfig): MemberConfig {
  if (message.getType() !== fabricType) throw new MspError('only X.509 MSPs are supported');
  const config = msp.FabricMSPConfig.deserializeBinary(message.getConfig_asU8());
  const pool = {
    roots: parseAuthorities(config.getRootCertsList_asU8()),
    intermediates: parseAuthorities(config.getIntermediateCertsList_asU8()),
  };
  if (pool.roots.length === 0) throw new MspError('expected at least one CA certificate');
  const admins = config.getAdminsList_asU8().map((pem) => parseCertificate(pem).fingerprint);
  return {
    mspId: config.getName(),
    pool,
    revocationLists: config.getRevocationListList_asU8().map(parseRevocationList),
    admins: new Set(admins),
    requiredUnits: config
      .getOrganizationalUnitIdentifiersList()
      .map((unit) => parseUnit(unit, pool)),
    roleUnits: parseRoleUnits(config.getFabricNodeOus(), pool),
  };
}

function parseAuthorities(pems: readonly Uint8Array[]): ParsedCertificate[] {
  const authorities = new Map<string, ParsedCertificate>();
  for (const pem of pems) {
    const authority = parseCertificate(pem);
    requireAuthority(authority);
    authorities.set(authority.fingerprint, authority);
  }
  return [...authorities.values()];
}

function requireAuthority({ certificate, extensions, subjectKeyIdentifier }: ParsedCertificate) {
  const number = `(SN: ${certificate.serialNumber.toLowerCase()})`;
  if (!certificate.ca) {
    throw new MspError(`CA Certificate did not have the CA attribute, ${number}`);
  }
  if (subjectKeyIdentifier === undefined) {
    throw new MspError(`CA Certificate problem with Subject Key Identifier extension, ${number}`);
  }
  if (extensions.has(nameConstraintsOid)) {
    throw new MspError(`CA Certificate has name constraints, which are not supported, ${number}`);
  }
}

function parseRoleUnits(
  units: msp.FabricNodeOUs | undefined,
  pool: AuthorityPool,
): ReadonlyMap<NodeRole, UnitIdentifier> | undefined {
  if (units?.getEnable() !== true) return undefined;
  const identifiers: readonly (readonly [NodeRole, msp.FabricOUIdentifier | undefined])[] = [
    ['client', units.getClientOuIdentifier()],
    ['peer', units.getPeerOuIdentifier()],
    ['admin', units.getAdminOuIdentifier()],
    ['orderer', units.getOrdererOuIdentifier()],
  ];
  const roles = identifiers.flatMap(([role, identifier]) =>
    identifier === undefined ? [] : [[role, parseUnit(identifier, pool)] as const],
  );
  return roles.length === 0 ? undefined : new Map(roles);
}

function parseUnit(identifier: msp.FabricOUIdentifier, pool: AuthorityPool): UnitIdentifier {
  const unit = identifier.getOrganizationalUnitIdentifier();
  const pem = identifier.getCertificate_asU8();
  if (pem.length === 0) return { unit, authority: undefined };
  const { fingerprint } = parseCertificate(pem);
  const authority = [...pool.roots, ...pool.intermediates].find(
    (candidate) => candidate.fingerprint === fingerprint,
  );
  if (authority !== undefined) return { unit, authority };
  throw new MspError(
    `Failed adding OU. Certificate of [${unit}] not in root or intermediate certs.`,
  );
}
