import { createHash } from 'node:crypto';
import type { FabricMspConfig, OuIdentifier } from '../messages/config';
import { certificateFromPem, type Certificate } from './certificate';
import { chainOf, type Authorities } from './chain';
import { isRevoked, readRevocationList, type RevocationList } from './revocation';

export type NodeRole = 'client' | 'peer' | 'admin' | 'orderer';

interface Unit {
  readonly name: string;
  /** Of the CA chain that has to stand behind the unit; undefined allows every CA of the MSP. */
  readonly certifiers: string | undefined;
}

/** What an MSP says of a certificate that is valid under it. */
export interface Standing {
  readonly chain: readonly Certificate[];
  readonly certifiers: string;
}

/** One organisation's MSP with the rules of Fabric 2 and 3. */
export class Msp {
  readonly id: string;
  private readonly authorities: Authorities;
  private readonly inner: ReadonlySet<string>;
  private readonly admins: ReadonlySet<string>;
  private readonly revocations: readonly RevocationList[];
  private readonly units: readonly Unit[];
  private readonly nodeUnits: ReadonlyMap<NodeRole, Unit>;
  private readonly standings = new WeakMap<Certificate, Standing | Error>();

  /** @throws Error when a certificate or list of the configuration cannot be read. */
  constructor(config: FabricMspConfig) {
    this.id = config.name;
    this.authorities = {
      roots: config.rootCerts.map(certificateFromPem),
      intermediates: config.intermediateCerts.map(certificateFromPem),
    };
    this.inner = innerAuthorities(this.authorities);
    this.admins = new Set(config.admins.map((pem) => certificateFromPem(pem).id));
    this.revocations = config.revocationList.map(readRevocationList);
    this.units = config.organizationalUnits.map((unit) => this.unit(unit));
    this.nodeUnits =
      config.nodeOus?.enable === true ? this.readNodeUnits(config.nodeOus) : new Map();
  }

  /**
   * Chain to a root, not revoked, exactly one node role; remembered for these very bytes: another
   * writing of the same certificate (equal ids) may be refused where this one is good.
   *
   * @throws Error with the reason.
   */
  validate(certificate: Certificate): Standing {
    const known = this.standings.get(certificate) ?? this.judge(certificate);
    this.standings.set(certificate, known);
    if (known instanceof Error) throw known;
    return known;
  }

  isValid(certificate: Certificate): boolean {
    try {
      this.validate(certificate);
      return true;
    } catch {
      return false;
    }
  }

  isNamedAdmin(certificate: Certificate): boolean {
    return this.admins.has(certificate.id);
  }

  get tellsRolesApart(): boolean {
    return this.nodeUnits.size > 0;
  }

  /** Whether the certificate is valid and carries the unit of this role. */
  hasRole(certificate: Certificate, role: NodeRole): boolean {
    const unit = this.nodeUnits.get(role);
    if (unit === undefined || !this.isValid(certificate)) return false;
    return certificate.units.includes(unit.name);
  }

  private judge(certificate: Certificate): Standing | Error {
    try {
      const chain = this.chain(certificate);
      const [, issuer] = chain;
      if (issuer === undefined) throw new Error('a root certificate is no identity');
      if (isRevoked(certificate, issuer, this.revocations)) throw new Error('it has been revoked');
      const standing = { chain, certifiers: certifiersOf(chain.slice(1)) };
      this.checkUnits(certificate, standing.certifiers);
      return standing;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  private chain(certificate: Certificate): readonly Certificate[] {
    const { x509, publicKey } = certificate;
    if (x509.ca) throw new Error('a CA certificate is no identity');
    const algorithm = publicKey.asymmetricKeyType;
    if (algorithm !== 'ec' && algorithm !== 'ed25519') throw new Error('its key is not supported');
    const chain = chainOf(certificate, this.authorities);
    if (this.inner.has(chain[1]?.id ?? '')) throw new Error('its issuer may only issue CAs');
    return chain;
  }

  private checkUnits(certificate: Certificate, certifiers: string): void {
    const { units } = certificate;
    const fits = (unit: Unit): boolean =>
      units.includes(unit.name) && unit.certifiers === certifiers;
    if (this.units.length > 0 && !this.units.some(fits)) {
      throw new Error('it has no organisational unit of the MSP');
    }
    if (!this.tellsRolesApart) return;
    const nodeUnits = new Map([...this.nodeUnits.values()].map((unit) => [unit.name, unit]));
    const found = units.flatMap((name) => nodeUnits.get(name) ?? []);
    const wrong = found.some(
      (unit) => unit.certifiers !== undefined && unit.certifiers !== certifiers,
    );
    if (wrong) throw new Error('its CA may not give it that role');
    if (found.length !== 1) throw new Error('it has not exactly one role');
  }

  private unit(identifier: OuIdentifier): Unit {
    const { name, certificate } = identifier;
    if (certificate.length === 0) return { name, certifiers: undefined };
    const authority = certificateFromPem(certificate);
    return { name, certifiers: certifiersOf(chainOf(authority, this.authorities)) };
  }

  private readNodeUnits(config: NonNullable<FabricMspConfig['nodeOus']>): Map<NodeRole, Unit> {
    const units = new Map<NodeRole, Unit>();
    for (const role of ['client', 'peer', 'admin', 'orderer'] as const) {
      const identifier = config[role];
      if (identifier !== undefined) units.set(role, this.unit(identifier));
    }
    return units;
  }
}

/** CAs below which another CA stands: they may not issue identities. */
function innerAuthorities(authorities: Authorities): Set<string> {
  const chains = authorities.intermediates.map((authority) => chainOf(authority, authorities));
  return new Set(chains.flatMap((chain) => chain.slice(1).map((link) => link.id)));
}

/** Names a chain of CAs by the hash over their certificates. */
function certifiersOf(chain: readonly Certificate[]): string {
  const hash = createHash('sha256');
  for (const link of chain) hash.update(link.raw);
  return hash.digest('hex');
}
