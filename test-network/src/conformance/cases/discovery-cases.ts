import { setTimeout as sleep } from 'node:timers/promises';
import { type discovery, msp } from '@hyperledger/fabric-protos';
import type { Bench } from '../bench';
import { conforms } from '../conformance-case';
import { announced, askOne, entriesOf } from '../discovery-client';
import { type CalledChaincode, queriesAbout } from '../discovery-queries';
import { chaincodeName, otherChaincodeName } from '../subject';

const mspIds = ['AlphaMSP', 'BetaMSP', 'GammaMSP'];
const everyPair = ['Alpha+Beta', 'Alpha+Gamma', 'Beta+Gamma'];

/** What a peer tells its clients about the channel. */
export function discoveryCases(bench: () => Bench): void {
  const onChannel = () => queriesAbout(bench().subject.channel);

  async function discover(query: discovery.Query) {
    return askOne(bench().member('AlphaMSP'), await bench().signer('AlphaMSP', 'User1'), query);
  }

  async function membersOf(query: discovery.Query) {
    const lists = entriesOf((await discover(query)).getMembers()?.getPeersByOrgMap());
    return Object.fromEntries(lists.map(([mspId, list]) => [mspId, announced(list)]));
  }

  const ofEach = <T>(value: (mspId: string) => T) =>
    Object.fromEntries(mspIds.map((mspId) => [mspId, [value(mspId)]]));

  conforms(
    'given a channel, when its config is asked for, then MSPs and orderers come',
    async () => {
      const result = (await discover(onChannel().config())).getConfigResult();

      const definitions = entriesOf(result?.getMspsMap());
      expect(definitions.map(([name]) => name).sort()).toEqual(mspIds);
      for (const [name, definition] of definitions) {
        expect(definition.getName()).toBe(name);
        expect(definition.getRootCertsList()).toHaveLength(1);
        expect(definition.getTlsRootCertsList()).toHaveLength(1);
      }
      const orderers = entriesOf(result?.getOrderersMap()).map(([name, list]) => [
        name,
        list.getEndpointList().map((one) => `${one.getHost()}:${String(one.getPort())}`),
      ]);
      expect(Object.fromEntries(orderers)).toEqual(
        ofEach((mspId) => bench().member(mspId).orderer),
      );
    },
  );

  conforms(
    'given a channel, when its peers are asked for, then state and chaincodes come',
    async () => {
      const height = await bench().height();
      await bench().everywhere(height - 1);
      const heights = async () =>
        Object.values(await membersOf(onChannel().peers())).map(([one]) => one?.height ?? 0);
      // In Fabric gossip tells of a new height some time later.
      while ((await heights()).some((told) => told < height)) await sleep(100);

      const members = await membersOf(onChannel().peers());

      const names = ['_lifecycle', chaincodeName, otherChaincodeName];
      const chaincodes = names.map((name) => `${name}@1`);
      expect(members).toEqual(
        ofEach((mspId) => ({ endpoint: bench().member(mspId).peer, height, chaincodes })),
      );
    },
  );

  conforms('given a peer, when local peers are asked for, then addresses come alone', async () => {
    const members = await membersOf(queriesAbout('').local());

    expect(members).toEqual(ofEach((mspId) => ({ endpoint: bench().member(mspId).peer })));
  });

  conforms(
    'given a collection, when peers are filtered by it, then only members are left',
    async () => {
      const filter = { name: chaincodeName, collections: ['alphaBeta'] };

      const members = await membersOf(onChannel().peers(filter));

      const counts = Object.entries(members).map(([mspId, list]) => [mspId, list.length]);
      expect(Object.fromEntries(counts)).toEqual({ AlphaMSP: 1, BetaMSP: 1, GammaMSP: 0 });
    },
  );

  const asset = { name: chaincodeName };
  const ofGamma = { ...asset, keyPolicies: ["OR('GammaMSP.peer')"] };
  const layouts: readonly (readonly [string, CalledChaincode[], readonly string[]])[] = [
    ['a chaincode', [asset], everyPair],
    ['a collection', [{ ...asset, collections: ['alphaBeta'] }], ['Alpha+Beta']],
    ['an implicit collection', [{ ...asset, collections: ['_implicit_org_GammaMSP'] }], ['Gamma']],
    ['a key with a policy', [{ ...ofGamma, disregarded: true }], ['Gamma']],
    ['keys with and without', [ofGamma], ['Alpha+Gamma', 'Beta+Gamma']],
    ['two chaincodes', [asset, { name: '_lifecycle' }], everyPair],
    ['the lifecycle', [{ name: '_lifecycle' }], everyPair],
  ];
  for (const [what, called, expected] of layouts) {
    conforms(`given ${what}, when endorsers are asked for, then each layout suffices`, async () => {
      const result = await discover(onChannel().endorsers(called));

      const [descriptor] = result.getCcQueryRes()?.getContentList() ?? [];
      const groups = entriesOf(descriptor?.getEndorsersByGroupsMap());
      expect(descriptor?.getChaincode()).toBe(called[0]?.name);
      expect(organizationsOf(descriptor)).toEqual(expected);
      for (const [, list] of groups) {
        const [mspId = ''] = list.getPeersList().map(mspIdOf);
        const [endorser] = announced(list);
        expect(endorser?.endpoint).toBe(bench().member(mspId).peer);
        expect(endorser?.height).toBeGreaterThan(0);
      }
    });
  }
}

/** The layouts by the organisations of their groups. */
function organizationsOf(descriptor: discovery.EndorsementDescriptor | undefined): string[] {
  const groups = new Map(entriesOf(descriptor?.getEndorsersByGroupsMap()));
  const layouts = (descriptor?.getLayoutsList() ?? []).map((layout) => {
    const peers = entriesOf(layout.getQuantitiesByGroupMap()).flatMap(
      ([group]) => groups.get(group)?.getPeersList() ?? [],
    );
    return peers.map((one) => mspIdOf(one).replace('MSP', '')).sort();
  });
  // Fabric repeats a layout that satisfies two policies in two ways.
  return [...new Set(layouts.map((names) => [...new Set(names)].join('+')))].sort();
}

function mspIdOf(one: discovery.Peer): string {
  return msp.SerializedIdentity.deserializeBinary(one.getIdentity_asU8()).getMspid();
}
