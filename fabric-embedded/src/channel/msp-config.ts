import { readFile } from 'node:fs/promises';
import { msp } from '@hyperledger/fabric-protos';
import type { MaterialPaths } from '../crypto/paths';

/**
 * Makes the MSP config of an organisation from its certificates: one CA for its peer, its orderer
 * and its users, told apart by their organisational unit.
 */
export async function readMspConfig(mspId: string, paths: MaterialPaths): Promise<msp.MSPConfig> {
  const ca = await readFile(paths.authority.certificate);
  const tlsCa = await readFile(paths.tlsCaFile);
  const config = new msp.FabricMSPConfig();
  config.setName(mspId);
  config.setRootCertsList([ca]);
  config.setTlsRootCertsList([tlsCa]);
  config.setFabricNodeOus(nodeUnits(ca));
  config.setCryptoConfig(cryptoConfig());
  const message = new msp.MSPConfig();
  message.setConfig(config.serializeBinary());
  return message;
}

function nodeUnits(ca: Uint8Array): msp.FabricNodeOUs {
  const units = new msp.FabricNodeOUs();
  units.setEnable(true);
  units.setClientOuIdentifier(unit('client', ca));
  units.setPeerOuIdentifier(unit('peer', ca));
  units.setAdminOuIdentifier(unit('admin', ca));
  units.setOrdererOuIdentifier(unit('orderer', ca));
  return units;
}

function unit(name: string, ca: Uint8Array): msp.FabricOUIdentifier {
  const identifier = new msp.FabricOUIdentifier();
  identifier.setOrganizationalUnitIdentifier(name);
  identifier.setCertificate(ca);
  return identifier;
}

function cryptoConfig(): msp.FabricCryptoConfig {
  const config = new msp.FabricCryptoConfig();
  config.setSignatureHashFamily('SHA2');
  config.setIdentityIdentifierHashFunction('SHA256');
  return config;
}
