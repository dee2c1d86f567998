import { X509Certificate } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import { createGroup } from '../channel/config-entries';
import { anyRole, implicitMeta } from '../channel/config-policies';
import { type CertifiedKey, createAuthority } from '../crypto/certificate';
import { issue, mspConfig, serialize } from '../msp/authorities.test.fixture';
import { childrenOf, readDer } from '../msp/der';
import type { Identity } from '../msp/identity';
import { createMspRegistry } from '../msp/registry';
import { createPolicyTree } from './policy-tree';

// Making certificates takes long on a machine that is busy with other suites.
jest.setTimeout(60_000);

const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const maxMembers = 7;
const names = Array.from({ length: maxMembers }, (_, index) => `Org${index + 1}MSP`);

/** The same certificate with the other form of its CA's signature. */
function withOtherSignature(certified: CertifiedKey): CertifiedKey {
  const outer = readDer(new X509Certificate(certified.certificatePem).raw);
  const [signed, algorithm, bits] = childrenOf(outer);
  if (signed === undefined || algorithm === undefined || bits === undefined) throw new Error('?');
  const [r, s] = childrenOf(readDer(bits.content.subarray(1)));
  if (r === undefined || s === undefined) throw new Error('?');
  const other = (order - BigInt(`0x${Buffer.from(s.content).toString('hex')}`)).toString(16);
  const flipped = element(
    0x02,
    Buffer.concat([Buffer.of(0), Buffer.from(other.padStart(64, '0'), 'hex')]),
  );
  const value = element(0x30, Buffer.concat([r.raw, flipped]));
  const signature = element(0x03, Buffer.concat([Buffer.of(0), value]));
  const der = element(0x30, Buffer.concat([signed.raw, algorithm.raw, signature]));
  const body = der.toString('base64');
  return {
    ...certified,
    certificatePem: `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`,
  };
}

function element(tag: number, content: Buffer): Buffer {
  const length = content.length;
  const header = length < 128 ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(header), content]);
}

describe('the policies of a channel', () => {
  let peers: CertifiedKey[];
  let clients: CertifiedKey[];
  let registry: ReturnType<typeof createMspRegistry>;
  beforeAll(async () => {
    const roots = await Promise.all(names.map(() => createAuthority({ commonName: 'ca' })));
    peers = await Promise.all(roots.map((root) => issue(root, 'peer')));
    clients = await Promise.all(roots.map((root) => issue(root, 'client')));
    registry = createMspRegistry(
      names.map((name, index) => mspConfig({ name, roots: roots.slice(index, index + 1) })),
    );
  });

  const identify = (certified: readonly CertifiedKey[], count = certified.length): Identity[] =>
    certified
      .slice(0, count)
      .map((one, index) => registry.deserialize(serialize(one, names[index])));

  function channelOf(members: number): common.ConfigGroup {
    const organization = (name: string) =>
      createGroup({ values: {}, policies: { Endorsement: anyRole(name, ['PEER']) } });
    const application = createGroup({
      values: {},
      policies: {
        Any: implicitMeta('ANY', 'Endorsement'),
        All: implicitMeta('ALL', 'Endorsement'),
        Majority: implicitMeta('MAJORITY', 'Endorsement'),
        Missing: implicitMeta('ANY', 'NoSuchPolicy'),
      },
      groups: Object.fromEntries(
        names.slice(0, members).map((name) => [name, organization(name)] as const),
      ),
    });
    const policies = { Deep: implicitMeta('ANY', 'Majority') };
    return createGroup({ values: {}, policies, groups: { Application: application } });
  }

  const needed = {
    Any: (members: number) => Math.min(1, members),
    All: (members: number) => members,
    Majority: (members: number) => (members === 0 ? 0 : Math.floor(members / 2) + 1),
    Deep: (members: number) => (members === 0 ? 0 : Math.floor(members / 2) + 1),
  };
  const paths = {
    Any: '/Channel/Application/Any',
    All: '/Channel/Application/All',
    Majority: '/Channel/Application/Majority',
    Deep: '/Channel/Deep',
  };

  it.each(['Any', 'All', 'Majority', 'Deep'] as const)(
    'given the rule %s over 0 to 7 members, when peers of the first members sign, then their number decides',
    (rule) => {
      for (let members = 0; members <= maxMembers; members++) {
        const tree = createPolicyTree(channelOf(members), registry);
        for (let signing = 0; signing <= members; signing++) {
          const satisfied = tree.satisfied(paths[rule], identify(peers, signing));

          expect([members, signing, satisfied]).toEqual([
            members,
            signing,
            signing >= needed[rule](members),
          ]);
        }
      }
    },
  );

  it('given a policy for peers, when clients of all members sign, then it is not satisfied', () => {
    const tree = createPolicyTree(channelOf(3), registry);

    const satisfied = tree.satisfied(paths.Any, identify(clients));

    expect(satisfied).toBe(false);
  });

  it('given too few signers, when the problem is asked for, then it is told in words of Fabric', () => {
    const tree = createPolicyTree(channelOf(3), registry);

    const problems = [1, 2].map((signing) =>
      tree.problem(paths.Majority, identify(peers, signing)),
    );

    expect(problems).toEqual([
      "implicit policy evaluation failed - 1 sub-policies were satisfied, but this policy requires 2 of the 'Endorsement' sub-policies to be satisfied",
      undefined,
    ]);
  });

  it('given a path or a sub-policy that nobody defined, when all sign, then it is not satisfied', () => {
    const tree = createPolicyTree(channelOf(3), registry);

    const satisfied = [
      '/Channel/Application/Missing',
      '/Channel/Nothing',
      'Application/Any',
      '',
    ].map((path) => tree.satisfied(path, identify(peers)));

    expect(satisfied).toEqual([false, false, false, false]);
  });

  it('given two signatures of one member, when it signs once, twice or in two forms, then only two keys satisfy', async () => {
    const root = await createAuthority({ commonName: 'ca' });
    const own = createMspRegistry([mspConfig({ roots: [root] })]);
    const [first, second] = [await issue(root, 'peer'), await issue(root, 'peer')];
    const tree = createPolicyTree(channelOf(0), own);
    const policy = twoPeers('Org1MSP');
    const signers = (...keys: CertifiedKey[]) => keys.map((key) => own.deserialize(serialize(key)));

    const satisfied = [
      signers(first),
      signers(first, first),
      signers(first, withOtherSignature(first)),
      signers(first, second),
    ].map((set) => tree.satisfiedBy(policy, set));

    own.validate(own.deserialize(serialize(withOtherSignature(first))), new Date());
    expect(satisfied).toEqual([false, false, false, true]);
  });

  it('given an endorsement policy that is malformed, when all sign, then it is not satisfied', () => {
    const tree = createPolicyTree(channelOf(3), registry);

    const satisfied = tree.satisfiedBy(new common.SignaturePolicyEnvelope(), identify(peers));

    expect(satisfied).toBe(false);
  });

  it('given a config policy of an unknown type, when the tree is built, then its path is named', () => {
    const policy = new common.Policy();
    policy.setType(9);
    const channel = createGroup({ values: {}, policies: { Odd: policy } });

    const build = () => createPolicyTree(channel, registry);

    expect(build).toThrow('/Channel/Odd');
  });
});

function twoPeers(mspId: string): common.SignaturePolicyEnvelope {
  const envelope = common.SignaturePolicyEnvelope.deserializeBinary(
    anyRole(mspId, ['PEER']).getValue_asU8(),
  );
  const some = new common.SignaturePolicy.NOutOf();
  some.setN(2);
  some.setRulesList(
    [0, 1].map(() => {
      const rule = new common.SignaturePolicy();
      rule.setSignedBy(0);
      return rule;
    }),
  );
  envelope.getRule()?.setNOutOf(some);
  return envelope;
}
