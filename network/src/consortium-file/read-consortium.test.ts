import { readFile } from 'node:fs/promises';
import { defaultConsortiumFile, parseConsortium, readConsortium } from './read-consortium';

/** The packaged file with some of its text replaced. */
async function changed(...changes: readonly (readonly [string | RegExp, string])[]) {
  let text = await readFile(defaultConsortiumFile, 'utf8');
  for (const [from, to] of changes) {
    const before = text;
    text = text.replace(from, to);
    expect(text).not.toBe(before);
  }
  return text;
}

describe('consortium.yaml', () => {
  it('given the packaged file, when it is read, then three members share the channel common over Raft', async () => {
    const { members, channels, orderer } = await readConsortium(defaultConsortiumFile);

    expect(members.map(({ mspId }) => mspId)).toEqual(['AlphaMSP', 'BetaMSP', 'GammaMSP']);
    expect(channels).toEqual([{ name: 'common', members: 'all' }]);
    expect(orderer).toMatchObject({ type: 'raft', batch: { timeout: 250 } });
  });

  it('given members alone, when they are read, then the packaged settings are the defaults', async () => {
    const packaged = await readConsortium(defaultConsortiumFile);
    const text = await changed([/channels:[^]*(?=\nmembers:)/, '']);

    const read = parseConsortium(text, 'c.yaml');

    expect(read).toEqual(packaged);
  });

  it.each([
    [
      'a port that is none',
      'peer: 8051',
      'peer: http',
      /^c\.yaml: line \d+, members\[1\]\.sites\[0\]\.ports\.peer: found "http"; must be a port, a whole number from 1 to 65535\.$/,
    ],
    [
      'a port that is missing',
      'peer: 8051',
      '',
      /members\[1\]\.sites\[0\]\.ports\.peer: found nothing; must be a port/,
    ],
    [
      'a port that is used twice',
      'peer: 8051',
      'peer: 7051',
      /members\[1\]\.sites\[0\]\.ports\.peer: found 7051; is that of members\[0\]\.sites\[0\]\.ports\.peer too/,
    ],
    [
      'a port of a further peer that is used twice',
      'host: localhost',
      'host: localhost\n        furtherPeers: [{ peer: 7061, peerOperations: 7050 }]',
      /members\[0\]\.sites\[0\]\.furtherPeers\[0\]\.peerOperations: found 7050; is that of members\[0\]\.sites\[0\]\.ports\.orderer too/,
    ],
    [
      'an MSP id that is used twice',
      'mspId: BetaMSP',
      'mspId: AlphaMSP',
      /members\[1\]\.mspId: found "AlphaMSP"; is that of members\[0\] too/,
    ],
    [
      'a name that is used twice',
      'name: beta',
      'name: alpha',
      /members\[1\]\.name: found "alpha"; is that of members\[0\] too/,
    ],
    [
      'a site that is used twice',
      'id: beta-1',
      'id: alpha-1',
      /members\[1\]\.sites\[0\]\.id: found "alpha-1"; is that of a site of members\[0\] too/,
    ],
    [
      'an unknown field',
      'type: raft',
      'typ: raft',
      /orderer\.typ: found "raft"; there is no such field: remove it/,
    ],
    [
      'a reserved name',
      'name: beta',
      'name: network',
      /members\[1\]\.name: found "network"; is a reserved name/,
    ],
    [
      'a reserved MSP id',
      'BetaMSP',
      'Orderer',
      /members\[1\]\.mspId: found "Orderer"; is a reserved name/,
    ],
    [
      'too few members for bft',
      'type: raft',
      'type: bft',
      /orderer\.type: found "bft"; needs 4 members or more, one orderer each, and there are 3: use raft, or add members/,
    ],
    [
      'an unknown type of orderer',
      'type: raft',
      'type: solo',
      /orderer\.type: found "solo"; must be raft or bft/,
    ],
    [
      'one member that endorses alone',
      'endorsement: majority',
      'endorsement: any',
      /policies\.endorsement: found "any"; must be majority or all: one member alone must not decide/,
    ],
    [
      'a time without a unit',
      '250ms',
      '250',
      /orderer\.batch\.timeout: found 250; must be a time from 10ms to 60s/,
    ],
    [
      'a time that is too long',
      '250ms',
      '90s',
      /orderer\.batch\.timeout: found "90s"; must be a time/,
    ],
    [
      'sizes that contradict',
      'preferredMaxBytes: 2 MB',
      'preferredMaxBytes: 20 MB',
      /orderer\.batch\.preferredMaxBytes: found "20 MB"; must not be more than absoluteMaxBytes/,
    ],
    [
      'no shared channel',
      'name: common',
      'name: local-alpha',
      /channels\[0\]\.members: found "all"; must be \[alpha\]: the channel is its own\. line \d+, channels: .*must have one of the name common/,
    ],
    [
      'a channel of nobody',
      'name: common',
      'name: other',
      /channels\[0\]\.name: found "other"; must be common, or local-<name>/,
    ],
    [
      'a host that is none',
      'host: localhost',
      'host: a b',
      /members\[0\]\.sites\[0\]\.host: found "a b"; must be localhost, an IP address or a DNS name/,
    ],
    [
      'an image without a tag',
      'fabric-peer:3.1.5',
      'fabric-peer',
      /images\.peer: found "hyperledger\/fabric-peer"; must be an image with its tag/,
    ],
    ['another format', 'consortium: 1', 'consortium: 2', /consortium: found 2; must be 1/],
    [
      'a field that is written twice',
      'type: raft',
      'type: raft\n  type: raft',
      /is not YAML at line \d+, column \d+: Map keys must be unique/,
    ],
  ])(
    'given %s, when it is read, then path, finding and mend are named',
    async (_what, from, to, said) => {
      const text = await changed([from, to]);

      const reading = () => parseConsortium(text, 'c.yaml');

      expect(reading).toThrow(said);
    },
  );

  it.each([
    ['', /c\.yaml: the file: found nothing; must hold consortium: 1 and members/],
    ['- a\n- b', /the file: found \["a","b"\]; must hold/],
    ['consortium: 1\nmembers: []', /members: found \[\]; must list at least one member/],
    ['a: &a [*a, *a]', /c\.yaml: uses a YAML alias: write the value out/],
  ])('given the text %j, when it is read, then it is refused', (text, said) => {
    const reading = () => parseConsortium(text, 'c.yaml');

    expect(reading).toThrow(said);
  });

  it('given a file that is not there, when it is read, then it is named', async () => {
    const reading = readConsortium('/no/such/consortium.yaml');

    await expect(reading).rejects.toThrow('/no/such/consortium.yaml: cannot be read');
  });
});
