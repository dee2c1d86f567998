import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { materialPaths } from '@edgebeat/fabric-embedded';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import {
  defaultConsortiumFile,
  parseConsortium,
  readConsortium,
} from '../consortium-file/read-consortium';
import type { ConsortiumFile } from '../consortium-file/schema';
import { locateProgram } from '../find-fabric';
import { serviceChaincodePackage } from '../package';
import { runProgram } from '../run-program';
import { generateFiles, type GeneratedFiles } from './generate-files';
import { writeGenerated, writeKeys } from './write-generated';

const { id, content } = serviceChaincodePackage('edgebeat_1', 'edgebeat');
const chaincode = { name: 'edgebeat', packageId: id, content, collections: [] };
const configtxgen = locateProgram('configtxgen', process.env);
const itWithConfigtxgen = configtxgen === undefined ? it.skip : it;

const Service = z.object({
  image: z.string().regex(/:.*\d/),
  command: z.array(z.string()),
  volumes: z.array(z.string()),
  networks: z.record(z.string(), z.object({ aliases: z.array(z.string()).optional() })),
  read_only: z.literal(true),
});
const Compose = z.object({
  services: z.record(z.string(), Service),
  networks: z.record(z.string(), z.object({ internal: z.boolean().optional() })),
  volumes: z.record(z.string(), z.object({})),
});

const Container = z.object({
  image: z.string(),
  readinessProbe: z.looseObject({}),
  securityContext: z.object({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
  }),
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
});
const Workload = z.object({
  kind: z.enum(['StatefulSet', 'Deployment']),
  metadata: z.object({ name: z.string(), namespace: z.string() }),
  spec: z.object({
    selector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
    template: z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()) }),
      spec: z.object({
        automountServiceAccountToken: z.literal(false),
        securityContext: z.object({
          runAsNonRoot: z.literal(true),
          runAsUser: z.number().min(1),
          seccompProfile: z.object({ type: z.literal('RuntimeDefault') }),
        }),
        containers: z.array(Container).length(1),
        volumes: z.array(z.object({ name: z.string() })),
        hostAliases: z
          .array(z.object({ ip: z.string(), hostnames: z.array(z.string()) }))
          .optional(),
      }),
    }),
    volumeClaimTemplates: z
      .array(z.object({ metadata: z.object({ name: z.string() }) }))
      .default([]),
  }),
});
const Manifest = z.looseObject({ apiVersion: z.string(), kind: z.string() });

function textOf(files: GeneratedFiles, name: string): string {
  return String(files.get(name));
}

/** Every object of a site's manifests, each file's documents one after the other. */
function manifests(files: GeneratedFiles, site: string): object[] {
  return [...files.keys()]
    .filter((name) => name.startsWith(`k8s/${site}/`) && name.endsWith('.yaml'))
    .flatMap((name) => parseAllDocuments(textOf(files, name)))
    .map((document) => {
      expect(document.errors).toEqual([]);
      return Manifest.parse(document.toJS());
    });
}

async function withBft(): Promise<ConsortiumFile> {
  const text = await readFile(defaultConsortiumFile, 'utf8');
  const fourth = text
    .slice(text.indexOf('  - name: gamma'))
    .replaceAll('gamma', 'delta')
    .replace('GammaMSP', 'DeltaMSP')
    .replace('host: localhost', 'host: 192.0.2.4');
  const local = '    members: all\n  - name: local-beta\n    members: [beta]';
  return parseConsortium(
    `${text.replace('type: raft', 'type: bft').replace('    members: all', local)}${fourth}`,
    'four.yaml',
  );
}

describe('what is generated from a consortium.yaml', () => {
  let file: ConsortiumFile;
  let files: GeneratedFiles;
  let folder: string;
  beforeAll(async () => {
    file = await readConsortium(defaultConsortiumFile);
    files = generateFiles(file, chaincode);
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'generated-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('given the same file twice, when it is generated, then the bytes are the same', async () => {
    const again = generateFiles(await readConsortium(defaultConsortiumFile), chaincode);

    expect([...again]).toEqual([...files]);
  });

  it('given the settings of a peer, when they are read, then the members learn of one another within a second and wait for no invalid private data', () => {
    const { peer } = parse(textOf(files, 'members/beta/core.yaml')) as {
      readonly peer: { readonly gossip: object };
    };

    expect(peer).toMatchObject({
      listenAddress: '0.0.0.0:8051',
      address: 'peer0.beta.edgebeat.example:8051',
      localMspId: 'BetaMSP',
      gossip: {
        aliveTimeInterval: '1s',
        pvtData: { skipPullingInvalidTransactionsDuringCommit: true, pullRetryThreshold: '2s' },
      },
    });
  });

  it('given the compose file, when it is read, then every mounted file is generated, and a chaincode is alone with its peer', () => {
    const { services, networks, volumes } = Compose.parse(parse(textOf(files, 'compose.yaml')));
    const mounts = Object.values(services).flatMap((service) => service.volumes);
    const named = mounts
      .filter((mount) => !mount.startsWith('./'))
      .map((mount) => mount.split(':')[0]);
    const generated = mounts.filter((mount) => mount.startsWith('./members/'));

    expect(Object.keys(services)).toHaveLength(9);
    expect(named).toEqual(expect.arrayContaining(Object.keys(volumes)));
    expect(generated).toHaveLength(6);
    for (const mount of generated)
      expect([...files.keys()]).toContain(mount.slice(2).split(':')[0]);
    expect(Object.keys(services['alpha-chaincode']?.networks ?? {})).toEqual(['alpha']);
    expect(networks['alpha']).toEqual({ internal: true });
    expect(services['alpha-peer']?.networks).toEqual({
      consortium: { aliases: ['peer0.alpha.edgebeat.example'] },
      alpha: {},
    });
  });

  it.each(['alpha-1', 'beta-1', 'gamma-1'])(
    'given the manifests of %s, when they are read, then its pods are restricted, find what they mount, and are found',
    (site) => {
      const all = manifests(files, site);
      const workloads = all.flatMap((object) => Workload.safeParse(object).data ?? []);

      expect(workloads.map(({ metadata }) => metadata.name)).toEqual([
        'orderer',
        'chaincode',
        'peer',
      ]);
      for (const { metadata, spec } of workloads) {
        const pod = spec.template.spec;
        const mounted = pod.containers.flatMap(({ volumeMounts }) => volumeMounts);
        const known = [
          ...pod.volumes.map(({ name }) => name),
          ...spec.volumeClaimTemplates.map((claim) => claim.metadata.name),
        ];
        expect(metadata.namespace).toBe(`edgebeat-${site}`);
        expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
        expect(known).toEqual(expect.arrayContaining(mounted.map(({ name }) => name)));
        expect(all).toContainEqual(
          expect.objectContaining({
            kind: 'Service',
            metadata: expect.objectContaining({ name: metadata.name }) as unknown,
            spec: expect.objectContaining({ selector: spec.selector.matchLabels }) as unknown,
          }),
        );
      }
    },
  );

  it('given a site, when its kustomization is read, then it lists every other manifest', () => {
    const { resources } = z
      .object({ resources: z.array(z.string()) })
      .parse(parse(textOf(files, 'k8s/beta-1/kustomization.yaml')));
    const others = [...files.keys()]
      .filter((name) => name.startsWith('k8s/beta-1/') && name.endsWith('.yaml'))
      .map((name) => posix.basename(name))
      .filter((name) => name !== 'kustomization.yaml');

    expect([...resources].sort()).toEqual(others.sort());
  });

  it('given a member with two peers, when it is generated, then each has settings, a volume, a Secret and a workload of its own, and the chaincode hears both', async () => {
    const text = await readFile(defaultConsortiumFile, 'utf8');
    const further = 'furtherPeers: [{ peer: 7061, peerOperations: 7064 }]';
    const two = parseConsortium(
      text.replace('host: localhost', `host: localhost\n        ${further}`),
      'two.yaml',
    );
    const generated = generateFiles(two, chaincode);
    await writeKeys(folder, two, chaincode);

    const { peer } = parse(textOf(generated, 'members/alpha/peer1-core.yaml')) as {
      readonly peer: { readonly address: string; readonly gossip: object };
    };
    const workloads = manifests(generated, 'alpha-1').flatMap(
      (object) => Workload.safeParse(object).data ?? [],
    );

    expect(peer).toMatchObject({
      address: 'peer1.alpha.edgebeat.example:7061',
      gossip: { bootstrap: 'peer0.alpha.edgebeat.example:7051' },
    });
    expect(textOf(generated, 'compose.yaml')).toContain('alpha-peer1:/var/hyperledger');
    expect(workloads).toHaveLength(4);
    expect(textOf(generated, 'k8s/alpha-1/secrets.sh')).toContain('secret generic peer1 ');
    expect(
      textOf(generated, 'k8s/alpha-1/network-policy.yaml').match(/name: peer1$/gm),
    ).toHaveLength(3);
    const { certificate, key } = materialPaths(join(folder, 'crypto'), 'alpha.edgebeat.example', 1)
      .peer.tls;
    for (const made of [certificate, key]) await expect(readFile(made)).resolves.toBeDefined();
  });

  it('given a site at an IP address, when the files are read, then containers know its nodes by it', async () => {
    const bft = generateFiles(await withBft(), chaincode);
    const names = ['peer0.delta.edgebeat.example', 'orderer0.delta.edgebeat.example'];
    const [orderer] = manifests(bft, 'alpha-1').flatMap(
      (object) => Workload.safeParse(object).data ?? [],
    );

    expect(textOf(bft, 'compose.yaml')).toContain(`- ${names[0] ?? ''}=192.0.2.4`);
    expect(orderer?.spec.template.spec.hostAliases).toEqual([
      { ip: '192.0.2.4', hostnames: names },
    ]);
  });

  it('given keys that are asked for, when a folder is written, then every file that Docker and the secrets take is there', async () => {
    await writeGenerated(folder, files);
    await writeKeys(folder, file, chaincode);
    const made = await readdir(folder, { recursive: true });
    const { services } = Compose.parse(parse(textOf(files, 'compose.yaml')));
    const mounts = Object.values(services).flatMap(({ volumes }) => volumes);
    const paths = mounts
      .filter((mount) => mount.startsWith('./'))
      .map((mount) => mount.slice(2).split(':')[0]);

    expect(made).toEqual(expect.arrayContaining(paths));
    for (const site of ['alpha-1', 'gamma-1']) {
      const kubectl = join(folder, 'kubectl');
      await writeFile(
        kubectl,
        '#!/bin/sh\nfor a; do case "$a" in --from-file=*) test -s "${a#*=*=}" || echo "$a" >&2; esac; done\n',
      );
      await chmod(kubectl, 0o755);
      const script = join(folder, 'k8s', site, 'secrets.sh');
      const { stderr } = await runProgram('/bin/sh', ['-c', `PATH=${folder}:$PATH sh ${script}`]);
      expect(stderr).toBe('');
    }
  });

  it('given a folder of somebody else, when it is to be written, then it is refused and stays as it is', async () => {
    await writeFile(join(folder, 'mine.txt'), 'x');

    const writing = writeGenerated(folder, files);

    await expect(writing).rejects.toThrow('holds other files; choose an empty or new one');
    expect(await readdir(folder)).toEqual(['mine.txt']);
  });

  itWithConfigtxgen.each([
    ['three members over Raft', 'common', () => readConsortium(defaultConsortiumFile)],
    ['four members over BFT', 'common', withBft],
    ["a member's own channel", 'local-beta', withBft],
  ])(
    'given %s, when configtxgen reads the configtx.yaml (skipped without the program), then it makes the channel %s',
    async (_what, channel, read) => {
      const read_ = await read();
      await writeGenerated(folder, generateFiles(read_, chaincode));
      await writeKeys(folder, read_, chaincode);
      const block = join(folder, 'a.block');

      await runProgram(
        configtxgen ?? '',
        ['-configPath', folder, '-profile', channel, '-channelID', channel, '-outputBlock', block],
        { FABRIC_CFG_PATH: folder },
      );

      expect((await readFile(block)).length).toBeGreaterThan(1000);
    },
  );
});
