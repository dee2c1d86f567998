import type { Command } from 'commander';
import type {
  ListKeysOptions,
  OwnerOptions,
  RegisterKeyOptions,
  RevokeOptions,
} from '../commands/attest';
import type { CommandContext } from '../commands/context';
import type { ListAttestationsOptions, ListDecisionsOptions } from '../commands/image-decisions';
import type { WaitOptions } from '../commands/operation';
import type { SiteOptions } from '../client/with-site';
import { listOptions, siteOptions, wholeNumber } from './options';
import { changing } from './site-commands';

const load = () => import('../commands/attest.js');

/** The commands about images: what members say of them, and saying it. */
export function addAttestCommands(program: Command, home: string, context: CommandContext): void {
  const attest = program.command('attest').description('which images members vouch for');
  addReading(attest, home, context);
  addDecisions(attest, home, context);
  addVouching(attest, home, context);
  addKeys(attest, home, context);
}

function addReading(attest: Command, home: string, context: CommandContext): void {
  siteOptions(
    attest.command('verdict <digest>').description('whether an image is trusted, by whose word'),
    home,
  ).action(async (digest: string, options: SiteOptions) =>
    (await load()).showVerdict(digest, options, context),
  );
  siteOptions(attest.command('show <id>').description('one attestation'), home)
    .option('--owner <msp>', "the member that made it; the site's own when not given")
    .action(async (id: string, options: OwnerOptions) =>
      (await load()).showAttestation(id, options, context),
    );
}

function addDecisions(attest: Command, home: string, context: CommandContext): void {
  const loadDecisions = () => import('../commands/image-decisions.js');
  const list = (name: string, description: string) =>
    listOptions(siteOptions(attest.command(name).description(description), home))
      .option('--owner <msp>', 'the member whose they are')
      .option('--digest <digest>', 'the image, as sha256:…');
  list('list', 'attestations of all members, and the verdicts on their images')
    .option('--type <type>', 'signature, provenance, sbom or vulnerability')
    .option('--state <state>', 'valid, revoked, key-revoked or owner-removed')
    .action(async (options: ListAttestationsOptions) =>
      (await loadDecisions()).listAttestations(options, context),
    );
  list('admissions', "what sites' admissions decided").action(
    async (options: ListDecisionsOptions) =>
      (await loadDecisions()).listAdmissions(options, context),
  );
  list('runtimes', 'what runs at sites, and what they did about it').action(
    async (options: ListDecisionsOptions) => (await loadDecisions()).listRuntimes(options, context),
  );
  for (const [name, kind] of [
    ['admit', 'admissions'],
    ['observe', 'runtimes'],
  ] as const) {
    changing(
      attest
        .command(`${name} <decision>`)
        .description(`record one of an own site: JSON as POST /api/v1/${kind} takes, or @file`),
      home,
    ).action(async (content: string, options: SiteOptions & WaitOptions) =>
      (await loadDecisions()).recordDecision(kind, content, options, context),
    );
  }
}

function addVouching(attest: Command, home: string, context: CommandContext): void {
  type Change = SiteOptions & WaitOptions;
  changing(
    attest
      .command('record <attestation>')
      .description('record what a key signed: JSON as POST /api/v1/attestations takes, or @file'),
    home,
  ).action(async (content: string, options: Change) =>
    (await load()).recordAttestation(content, options, context),
  );
  changing(
    attest.command('endorse <owner> <id>').description("vouch for another member's attestation"),
    home,
  ).action(async (owner: string, id: string, options: Change) =>
    (await load()).endorseAttestation(owner, id, options, context),
  );
  changing(
    attest.command('revoke <owner> <id>').description('revoke an attestation, or ask for it'),
    home,
  )
    .requiredOption('--reason <text>', 'why')
    .action(async (owner: string, id: string, options: RevokeOptions) =>
      (await load()).revokeAttestation(owner, id, options, context),
    );
}

function addKeys(attest: Command, home: string, context: CommandContext): void {
  listOptions(siteOptions(attest.command('keys').description('keys that sign images'), home))
    .option('--owner <msp>', "the member whose they are; the site's own when not given")
    .action(async (options: ListKeysOptions) => (await load()).listKeys(options, context));
  changing(
    attest.command('register-key <file>').description('register the public key of a PEM file'),
    home,
  )
    .requiredOption('--name <name>', 'what people call it')
    .option('--days <days>', 'how long it may sign', wholeNumber(1, 3650), 365)
    .option('--scheme <scheme>', "how it signs; the key's usual way when not given")
    .option('--possession <base64>', "the key's own proof, from protocol version 2 on")
    .action(async (file: string, options: RegisterKeyOptions) =>
      (await load()).registerKey(file, options, context),
    );
  changing(
    attest.command('revoke-key <owner> <hash>').description('revoke a key, or ask for it'),
    home,
  )
    .requiredOption('--reason <text>', 'why')
    .action(async (owner: string, hash: string, options: RevokeOptions) =>
      (await load()).revokeKey(owner, hash, options, context),
    );
}
