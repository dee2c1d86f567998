import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { common } from '@hyperledger/fabric-protos';
import {
  type ConfigSignature,
  contentHash,
  MemberApprovalRecord,
  MemberProposalRecord,
  MemberRecord,
} from '@edgebeat/core';
import { FakeLedger } from '../../fakes/fake-ledger';
import { makeCharter } from '../../fakes/test-consortium';
import type { TestCaller } from '../../fakes/test-identity';
import { blockOf } from './channel-config.test.kit';
import { cryptoConfig, profilesOf } from './configtx.test.fixture';

const founders = ['one', 'two', 'three'];
const everybody = [...founders, 'four'];
const charter = { ...makeCharter(), founders: founders.map((name) => `${name}MSP`) };
const tools = ['cryptogen', 'configtxgen', 'configtxlator', 'peer'];
const areThere = tools.every((tool) => spawnSync(tool, ['--help']).error === undefined);

let folder = '';

function run(tool: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  execFileSync(tool, args, { cwd: folder, stdio: 'pipe', env: { ...process.env, ...env } });
}

function decode(file: string, type: string): unknown {
  const output = `${file}.json`;
  run('configtxlator', ['proto_decode', '--input', file, '--type', type, '--output', output]);
  return JSON.parse(readFileSync(join(folder, output), 'utf8'));
}

function encode(name: string, type: string, content: unknown): void {
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(content));
  run('configtxlator', [
    'proto_encode',
    ...['--input', `${name}.json`, '--type', type, '--output', `${name}.pb`],
  ]);
}

/** The group of a channel of these organisations, as configtxgen makes it. */
function makeConfig(profile: string): common.ConfigGroup {
  run('configtxgen', [
    ...['-profile', profile, '-channelID', 'common', '-configPath', folder],
    ...['-outputBlock', `${profile}.block`],
  ]);
  const block = common.Block.deserializeBinary(readFileSync(join(folder, `${profile}.block`)));
  const [bytes = new Uint8Array()] = block.getData()?.getDataList_asU8() ?? [];
  const envelope = common.Envelope.deserializeBinary(bytes);
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const config = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig();
  writeFileSync(join(folder, `${profile}.pb`), config?.serializeBinary() ?? new Uint8Array());
  return config?.getChannelGroup() ?? new common.ConfigGroup();
}

/** An envelope as administrators sign it: the bytes in it are what counts, not its text again. */
function makeUpdate(name: string, from: string, to: string): void {
  run('configtxlator', [
    ...['compute_update', '--channel_id', 'common', '--original', `${from}.pb`],
    ...['--updated', `${to}.pb`, '--output', `${name}-update.pb`],
  ]);
  encode(name, 'common.Envelope', {
    payload: {
      header: { channel_header: { channel_id: 'common', type: 2 } },
      data: { config_update: decode(`${name}-update.pb`, 'common.ConfigUpdate') },
    },
  });
}

function readUpdate(name: string): common.ConfigUpdateEnvelope {
  const envelope = common.Envelope.deserializeBinary(readFileSync(join(folder, `${name}.pb`)));
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  return common.ConfigUpdateEnvelope.deserializeBinary(payload.getData_asU8());
}

function mspOf(name: string): string {
  const domain = `${name}.example.com`;
  return join(folder, 'crypto/peerOrganizations', domain, `users/Admin@${domain}/msp`);
}

/** What a member hands in: the update's bytes and its administrator's signature by the peer program. */
function sign(update: string, name: string) {
  run('peer', ['channel', 'signconfigtx', '-f', `${update}.pb`], {
    ...{ FABRIC_CFG_PATH: folder, CORE_PEER_LOCALMSPID: `${name}MSP` },
    CORE_PEER_MSPCONFIGPATH: mspOf(name),
  });
  const signed = readUpdate(update);
  const last = signed.getSignaturesList().at(-1);
  const signature: ConfigSignature = {
    signatureHeader: last?.getSignatureHeader_asB64() ?? '',
    signature: last?.getSignature_asB64() ?? '',
  };
  return { configUpdate: signed.getConfigUpdate_asB64(), signature };
}

function adminOf(name: string): TestCaller {
  const certificates = join(mspOf(name), 'signcerts');
  const [file = ''] = readdirSync(certificates);
  return { msp: `${name}MSP`, certificate: readFileSync(join(certificates, file)) };
}

(areThere ? describe : describe.skip)(
  'updates and signatures of Fabric’s own programs (needs cryptogen, configtxgen, configtxlator and peer)',
  () => {
    let groups: Readonly<Record<'Three' | 'Four', common.ConfigGroup>>;
    const ledger = new FakeLedger(contentHash(charter));

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'genuine-'));
      writeFileSync(join(folder, 'crypto.yaml'), cryptoConfig(everybody));
      const profiles = { Three: founders, Four: everybody };
      writeFileSync(join(folder, 'configtx.yaml'), profilesOf(folder, profiles));
      writeFileSync(
        join(folder, 'core.yaml'),
        'peer: {BCCSP: {Default: SW, SW: {Hash: SHA2, Security: 256}}}',
      );
      run('cryptogen', ['generate', '--config=crypto.yaml', '--output=crypto']);
      groups = { Three: makeConfig('Three'), Four: makeConfig('Four') };
      makeUpdate('add', 'Three', 'Four');
      makeUpdate('remove', 'Four', 'Three');
      for (const name of founders) await call(name, 'found', charter);
    }, 60_000);

    afterAll(() => {
      rmSync(folder, { recursive: true });
    });

    async function call(name: string, transaction: string, argument: object): Promise<unknown> {
      const outcome = await ledger.submit(adminOf(name), `membership:${transaction}`, argument);
      if (!outcome.ok) throw new Error(outcome.message);
      return JSON.parse(outcome.text);
    }

    async function change(
      transaction: 'proposeMember' | 'remove',
      names: readonly [string, ...string[]],
      config: 'Three' | 'Four',
      given: object,
    ): Promise<MemberRecord> {
      const [proposer, ...approvers] = names;
      const update = transaction === 'remove' ? 'remove' : 'add';
      const request = { commandId: update, member: 'fourMSP', ...given };
      const proposing = { ...request, ...sign(update, proposer) };
      const proposal = MemberProposalRecord.parse(await call(proposer, transaction, proposing));
      const { owner, commandId, contentHash: hash } = proposal;
      for (const name of approvers) {
        const approving = { owner, commandId, contentHash: hash, ...sign(update, name) };
        MemberApprovalRecord.parse(await call(name, 'approve', approving));
      }
      const block = blockOf(groups[config], readUpdate(update).getConfigUpdate_asU8());
      const showing = { owner, commandId, configBlock: block.toString('base64') };
      for (const name of ['one', 'two']) await call(name, 'showConfig', showing);
      return MemberRecord.parse(await call('one', 'get', { kind: 'member', owner: 'fourMSP' }));
    }

    it('given an organisation, when it is added and removed, then both updates and all signatures are taken', async () => {
      const added = await change('proposeMember', ['one', 'two'], 'Four', { expectedRevision: 0 });

      const given = { expectedRevision: 1, reason: 'compromised' };
      const removed = await change('remove', ['one', 'two', 'three'], 'Three', given);

      expect([added, removed]).toMatchObject([
        { owner: 'fourMSP', status: 'active', proposal: { commandId: 'add' } },
        { owner: 'fourMSP', status: 'removed', proposal: { commandId: 'remove' } },
      ]);
    });
  },
);
