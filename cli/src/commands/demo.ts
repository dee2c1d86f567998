import { access, constants, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { apiUrl, edgeUrl } from '../client/site-access';
import { type FailureSignal, failureSignal } from '../consortium/failure-signal';
import type { BasePorts, Member } from '../consortium/plan';
import { type Consortium, startConsortium } from '../consortium/start';
import type { KafkaWish } from '../kafka/choice';
import { attackStep } from '../demo/attack-step';
import { correlationStep } from '../demo/correlation-step';
import { DemoSites } from '../demo/demo-sites';
import { policyStep } from '../demo/policy-step';
import { tamperStep } from '../demo/tamper-step';
import { Exit } from '../exit-codes';
import { describeMemory } from '../output/memory';
import { createSteps, type Steps } from '../output/steps';
import { type CommandContext, untilStopped } from './context';
import { busOptions, networkOptions } from './up';
import { verifiedLines, verifyRunning } from './verify';

/** The recordings that the project ships, of one attacker; how they were made is beside them. */
const recordings = join(__dirname, '..', '..', '..', 'agents', 'recordings');
const recording = join(recordings, 'sshd-brute-force.log');
const otherRecording = join(recordings, 'java-lookup.jsonl');

export interface DemoOptions {
  readonly data: string;
  readonly ports: BasePorts;
  readonly askedPorts: Partial<BasePorts>;
  readonly input?: string;
  readonly exit: boolean;
  readonly kafka?: KafkaWish;
  readonly fabric: boolean;
}

/**
 * Runs the main job on three members, step by step. Without `--exit` the consortium stays up until
 * it is asked to stop.
 *
 * @throws Exit and the failures of the ledger: the step that failed is named.
 */
export async function demo(options: DemoOptions, context: CommandContext): Promise<void> {
  const input = options.input ?? recording;
  await requireReadable(input);
  const started = performance.now();
  const steps = createSteps(context.print);
  const failures = failureSignal();
  await using consortium = await startStep(steps, options, failures, context);
  await Promise.race([runSteps(steps, consortium, input, context), failures.first]);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  context.print(`All steps passed in ${seconds} s.`);
  if (options.exit) return;
  context.print(`The consortium stays up; its files are in ${options.data}. Stop it with Ctrl-C.`);
  await Promise.race([untilStopped(context.signal), failures.first]);
}

async function requireReadable(input: string): Promise<void> {
  const readable = await access(input, constants.R_OK).then(
    async () => !(await stat(input)).isDirectory(),
    () => false,
  );
  if (!readable) throw new Exit('usage', `--input ${input} cannot be read; name an sshd log`);
}

async function runSteps(
  steps: Steps,
  consortium: Consortium,
  input: string,
  { settings }: CommandContext,
): Promise<void> {
  const { files, plan } = consortium;
  await using sites = await DemoSites.open(files.home, plan.members, settings);
  const [alpha] = sites.sites;
  const beta = sites.sites[1];
  if (alpha === undefined || beta === undefined) throw new Error('the plan names too few members');
  const block = await attackStep(steps, sites, alpha, input);
  if (input === recording) await correlationStep(steps, sites, beta, otherRecording);
  await policyStep(steps, sites, alpha);
  await verifyStep(steps, consortium);
  await tamperStep(steps, consortium, beta.member, block);
}

function startStep(
  steps: Steps,
  options: DemoOptions,
  failures: FailureSignal,
  context: CommandContext,
): Promise<Consortium> {
  return steps.step('Three members start and found a consortium', async (say) => {
    const consortium = await startConsortium({
      home: options.data,
      ports: options.ports,
      askedPorts: options.askedPorts,
      parts: 'all',
      ...busOptions(options.kafka, context),
      ...(await networkOptions(options, context)),
      onRestart: (name, reason) => {
        context.print(`      ${name}: ${reason}; it is started again`);
      },
      onFailure: failures.report,
    });
    for (const member of consortium.plan.members) say(addresses(member));
    const own = { name: 'edgebeat', pid: process.pid };
    say('its rule for policies: quorum 1, binding all (an evaluation; a real charter differs)');
    say(await describeMemory([own, ...consortium.parts]));
    return consortium;
  });
}

function addresses(member: Member): string {
  const { mspId, siteId, ports } = member;
  return `${mspId.padEnd(9)} site ${siteId}, api ${apiUrl(member)}, devices ${edgeUrl(member)}, peer localhost:${String(ports.peer)}`;
}

function verifyStep(steps: Steps, { files, plan, genesisHash }: Consortium): Promise<void> {
  return steps.step('The three running ledgers are verified and compared', async (say) => {
    const found = await verifyRunning(files, { channelId: plan.channel, genesisHash });
    verifiedLines(found).forEach(say);
    if (!found.ok) throw new Exit('not-proven', 'the running ledgers are not as they must be');
  });
}
