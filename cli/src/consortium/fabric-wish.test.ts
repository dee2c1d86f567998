import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '@edgebeat/fabric-embedded/free-ports';
import type { NamedConsortium } from '../fabric-network/plan-from-file';
import { readNamedConsortium } from '../fabric-network/read-file';
import { planFor } from './fabric-wish';
import { folders } from './folders';
import { freePortsOnly, type Plan } from './plan';
import { ensurePlan } from './plan-file';

describe('the plan of a folder for real Fabric', () => {
  let home: string;
  let consortium: NamedConsortium;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'edgebeat-wish-'));
    const { content, ...named } = await readNamedConsortium();
    const ports = (await freePorts(18)).values();
    const next = () => ports.next().value ?? 0;
    const members = content.members.map((member) => ({
      ...member,
      sites: member.sites.map((site) => ({
        ...site,
        ports: {
          ...{ orderer: next(), peer: next(), chaincode: next(), admin: next() },
          ...{ peerOperations: next(), ordererOperations: next() },
        },
      })),
    }));
    consortium = { ...named, content: { ...content, members } };
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  const basePorts = { network: 7050, api: 8401, edge: 8443 };
  const plan = (wished: NamedConsortium, ports = basePorts): Promise<Plan> =>
    planFor(folders(home), {
      ...{ home, parts: 'founded-ledger', ports },
      fabric: { environment: {}, consortium: wished },
    });

  /** The same file with one member changed. */
  function changed(change: (first: NamedConsortium['content']['members'][number]) => object) {
    const { content } = consortium;
    const members = content.members.map((member, index) =>
      index === 0 ? { ...member, ...change(member) } : member,
    );
    return { ...consortium, content: { ...content, members } };
  }

  it('given a new folder, when it is planned, then members and ports are those of the file, and it is kept with them', async () => {
    const made = await plan(consortium);

    expect(made).toMatchObject({ network: 'fabric', members: [{ name: 'alpha' }, {}, {}] });
    expect(made.members[1]?.ports).toMatchObject({
      ...consortium.content.members[1]?.sites[0]?.ports,
      ...{ api: 8402, edge: 8453 },
    });
    expect((await readdir(home)).sort()).toEqual(['consortium.json', 'consortium.yaml']);
    expect(await plan(consortium)).toEqual(made);
  });

  it('given base ports of 0, when a folder is planned, then the gateways of its sites have free ports', async () => {
    const { members } = await plan(consortium, freePortsOnly);

    const gateways = members.flatMap(({ ports: { api, edge } }) => [api, edge]);
    expect(new Set(gateways).size).toBe(6);
    expect(Math.min(...gateways)).toBeGreaterThan(1024);
  });

  it.each([
    [
      'another port',
      ({ sites }: { readonly sites: readonly { readonly ports: object }[] }) => ({
        sites: sites.map((site) => ({ ...site, ports: { ...site.ports, peer: 1 } })),
      }),
      /ports\.peer of members\[0\] is 1, but .* was made with \d+; keep that, choose another folder/,
    ],
    [
      'another domain',
      () => ({ domain: 'a.example' }),
      /domain of members\[0\] is a\.example, but/,
    ],
    [
      'another host',
      ({ sites }: { readonly sites: readonly object[] }) => ({
        sites: sites.map((site) => ({ ...site, host: 'edge.example.net' })),
      }),
      /host of members\[0\] is edge\.example\.net, but .* was made with localhost; keep that/,
    ],
    [
      'another member',
      () => ({ mspId: 'OtherMSP' }),
      /members are OtherMSP, BetaMSP, GammaMSP, but/,
    ],
  ])(
    'given a folder that was made, when the file has %s, then both are named',
    async (_what, change, said) => {
      await plan(consortium);

      const again = plan(changed(change));

      await expect(again).rejects.toMatchObject({ exit: 'usage' });
      await expect(again).rejects.toThrow(said);
    },
  );

  it('given a folder of the embedded network, when real Fabric is wished, then it is refused with the way out', async () => {
    await ensurePlan(folders(home), freePortsOnly);

    const again = plan(consortium);

    await expect(again).rejects.toMatchObject({ exit: 'usage' });
    await expect(again).rejects.toThrow(
      /was made with the embedded network; choose another folder/,
    );
  });
});
