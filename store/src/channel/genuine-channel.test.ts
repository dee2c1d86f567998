import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { msp } from '@hyperledger/fabric-protos';
import { readBlock } from '../block/block-layout';
import { readMetadata } from '../block/block-metadata';
import { headerHash } from '../block/hashes';
import { hasOwnDataHash } from '../members/content-check';
import { each, present } from '../testing/ledger.test.kit';
import type { Identity } from '../msp/identity';
import { verifyLedgers } from '../verify-ledgers';
import { readParts } from '../transaction/envelope';
import { readChannelConfig, type ChannelConfig } from './channel-config';

const members = ['one', 'two', 'three'];
const tools = ['cryptogen', 'configtxgen'];
const areThere = tools.every((tool) => spawnSync(tool, ['--help']).error === undefined);

function cryptoConfig(): string {
  const organization = (name: string): string =>
    `- {Name: ${name}, Domain: ${name}.example.com, EnableNodeOUs: true, Template: {Count: 1}, Users: {Count: 1}}`;
  return `PeerOrgs:\n${members.map(organization).join('\n')}\n`;
}

function channelProfile(folder: string): string {
  const organization = (name: string): string => {
    const rule = (role: string): string => `{Type: Signature, Rule: "OR('${name}MSP.${role}')"}`;
    return `  - &${name}
    Name: ${name}
    ID: ${name}MSP
    MSPDir: ${folder}/crypto/peerOrganizations/${name}.example.com/msp
    Policies: {Readers: ${rule('member')}, Writers: ${rule('member')}, Admins: ${rule('admin')}, Endorsement: ${rule('peer')}}
    OrdererEndpoints: ["127.0.0.1:7050"]`;
  };
  const meta = (rule: string): string => `{Type: ImplicitMeta, Rule: "${rule}"}`;
  const policies = `Readers: ${meta('ANY Readers')}, Writers: ${meta('ANY Writers')}, Admins: ${meta('MAJORITY Admins')}`;
  const tls = `${folder}/crypto/peerOrganizations/one.example.com/peers/peer0.one.example.com/tls/server.crt`;
  return `Organizations:
${members.map(organization).join('\n')}
Profiles:
  Channel:
    Policies: {${policies}}
    Capabilities: {V3_0: true}
    Orderer:
      OrdererType: etcdraft
      BatchTimeout: 1s
      BatchSize: {MaxMessageCount: 10, AbsoluteMaxBytes: 1 MB, PreferredMaxBytes: 1 MB}
      EtcdRaft:
        Consenters: [{Host: localhost, Port: 7050, ClientTLSCert: ${tls}, ServerTLSCert: ${tls}}]
      Policies: {${policies}, BlockValidation: ${meta('ANY Writers')}}
      Capabilities: {V2_0: true}
      Organizations: [${members.map((name) => `*${name}`).join(', ')}]
    Application:
      Policies: {${policies}, Endorsement: ${meta('MAJORITY Endorsement')}, LifecycleEndorsement: ${meta('MAJORITY Endorsement')}}
      Capabilities: {V2_5: true}
      Organizations: [${members.map((name) => `*${name}`).join(', ')}]
`;
}

(areThere ? describe : describe.skip)(
  'a channel that configtxgen has made (needs cryptogen and configtxgen)',
  () => {
    let folder = '';
    let block = new Uint8Array(0);

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'genuine-'));
      writeFileSync(join(folder, 'crypto.yaml'), cryptoConfig());
      writeFileSync(join(folder, 'configtx.yaml'), channelProfile(folder));
      const crypto = ['generate', `--config=${folder}/crypto.yaml`, `--output=${folder}/crypto`];
      execFileSync('cryptogen', crypto, { stdio: 'ignore' });
      const output = join(folder, 'genesis.block');
      const channel = [
        '-profile',
        'Channel',
        '-channelID',
        'genuine',
        '-configPath',
        folder,
        '-outputBlock',
        output,
      ];
      execFileSync('configtxgen', channel, { stdio: 'ignore' });
      block = readFileSync(output);
    }, 60_000);

    afterAll(() => {
      rmSync(folder, { recursive: true });
    });

    function configOf(): ChannelConfig {
      const envelope = readParts(present(readBlock(block).transactions[0]));
      if ('refused' in envelope) throw new Error('the envelope is refused');
      return readChannelConfig(envelope.data);
    }

    /** A node or user of an organisation, with the certificate that cryptogen has made. */
    function identityOf(config: ChannelConfig, name: string, path: string): Identity {
      const certificates = join(
        folder,
        'crypto/peerOrganizations',
        `${name}.example.com`,
        path,
        'msp/signcerts',
      );
      const identity = new msp.SerializedIdentity();
      identity.setMspid(`${name}MSP`);
      identity.setIdBytes(readFileSync(join(certificates, present(readdirSync(certificates)[0]))));
      return config.registry.identity(identity.serializeBinary());
    }

    it('given its first block, when it is read strictly, then it is canonical and its hashes hold', () => {
      const layout = readBlock(block);

      expect(hasOwnDataHash(layout)).toBe(true);
      expect(layout.number).toBe(0);
      expect(readMetadata(layout)).toMatchObject({ lastConfig: 0, signatures: [] });
    });

    it('given its configuration, when identities of cryptogen are judged, then roles and policies hold', () => {
      const config = configOf();
      const peers = members.map((name) =>
        identityOf(config, name, `peers/peer0.${name}.example.com`),
      );
      const users = members.map((name) =>
        identityOf(config, name, `users/User1@${name}.example.com`),
      );
      const admins = members.map((name) =>
        identityOf(config, name, `users/Admin@${name}.example.com`),
      );
      const endorsement = '/Channel/Application/Endorsement';

      expect(
        peers.every(({ mspId, certificate }) => config.registry.msp(mspId)?.isValid(certificate)),
      ).toBe(true);
      expect(config.policies.satisfied(endorsement, peers.slice(0, 2))).toBe(true);
      expect(config.policies.satisfied(endorsement, peers.slice(0, 1))).toBe(false);
      expect(config.policies.satisfied(endorsement, users)).toBe(false);
      expect(config.policies.satisfied('/Channel/Application/Admins', admins.slice(1))).toBe(true);
      expect(config.policies.satisfied('/Channel/Application/Admins', users)).toBe(false);
      expect(config.policies.wording('/Channel/Orderer/BlockValidation')).toBe('ANY Writers');
    });

    it('given its first block at two members, when verified with pins, then nothing is found', async () => {
      const source = (member: string) => ({
        member,
        blocks: () => each([{ number: 0, bytes: block }]),
      });
      const genesisHash = headerHash(readBlock(block)).toString('hex');

      const report = await verifyLedgers([source('one'), source('two')], {
        channelId: 'genuine',
        genesisHash,
      });

      expect(report.findings).toEqual([]);
      expect(report).toMatchObject({ ok: true, channelId: 'genuine', genesisHash });
    });
  },
);
