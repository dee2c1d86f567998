import { membersOf } from './channel-members';
import { NetworkFailure } from './failure';
import type {
  ChaincodeOptions,
  ChannelOptions,
  ConcurrencyLimits,
  NetworkOptions,
  OrganizationOptions,
} from './network-options';
import { parsePolicyText } from './policy/policy-text';
import { collectionConfigs, organizationsIn } from './private-data/collection-config';

const channelName = /^[a-z][a-z0-9.-]{0,248}$/;
const organizationName = /^[a-z][a-z0-9-]{0,39}$/;
const mspName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
const domainName =
  /^(?=.{1,180}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;
const chaincodeName = /^[a-zA-Z0-9]+([-_][a-zA-Z0-9]+)*$/;
const chaincodeVersion = /^[A-Za-z0-9_.+-]+$/;
const address = /^[^\s:/]+:\d{1,5}$/;
const systemNames = new Set(['cscc', 'escc', 'lscc', 'qscc', 'vscc', '_lifecycle']);
const maxOrganizations = 26;
const maxChannels = 32;
const maxTimeMs = 3_600_000;

/**
 * Checks what a caller chose before anything is made.
 *
 * @throws NetworkFailure `invalid-option`, naming the field and what it may be.
 */
export function checkOptions(options: NetworkOptions): void {
  demand(options.dataDir !== '', 'dataDir', 'must name a folder');
  const { organizations, channels } = options;
  demand(
    organizations.length > 0 && organizations.length <= maxOrganizations,
    'organizations',
    `must list 1 to ${String(maxOrganizations)} organisations`,
  );
  organizations.forEach(checkOrganization);
  requireDistinct(organizations, 'name', ({ name }) => name);
  requireDistinct(organizations, 'mspId', ({ mspId }) => mspId);
  requireDistinct(organizations, 'domain', ({ domain }) => domain);
  requireDistinctPorts(organizations);
  demand(
    channels.length > 0 && channels.length <= maxChannels,
    'channels',
    `must list 1 to ${String(maxChannels)} channels`,
  );
  const names = channels.map(({ name }) => name);
  channels.forEach((channel, index) => {
    checkChannel(channel, index, organizations);
    const isFirst = names.indexOf(channel.name) === index;
    demand(isFirst, `channels[${String(index)}].name`, 'is used twice');
  });
  checkBatchTimeout(options.batchTimeoutMs);
  const times = ['executionTimeoutMs', 'reconcileIntervalMs'] as const;
  for (const field of times) checkTime(field, options[field]);
  checkLimits(options.limits ?? {});
}

function checkOrganization(organization: OrganizationOptions, index: number): void {
  const field = `organizations[${String(index)}]`;
  const { name, mspId, domain, ports } = organization;
  demand(organizationName.test(name), `${field}.name`, 'must be a short lower-case name');
  demand(mspName.test(mspId), `${field}.mspId`, 'must be a name without spaces or slashes');
  demand(domainName.test(domain), `${field}.domain`, 'must be a lower-case DNS domain');
  for (const kind of ['peer', 'orderer'] as const) {
    const port = ports[kind];
    const valid = Number.isInteger(port) && port >= 0 && port <= 65_535;
    demand(valid, `${field}.ports.${kind}`, 'must be a port number, or 0 for a free one');
  }
}

function checkChannel(
  channel: ChannelOptions,
  index: number,
  organizations: readonly OrganizationOptions[],
): void {
  const { name, chaincodes } = channel;
  demand(
    channelName.test(name),
    `channels[${String(index)}].name`,
    'must be a lower-case channel name',
  );
  const field = `channels[${name}]`;
  const mspIds = membersOf(channel, organizations);
  demand(mspIds.length > 0, `${field}.organizations`, 'must name at least one organisation');
  mspIds.forEach((mspId, position) => {
    const isKnown = organizations.some((organization) => organization.mspId === mspId);
    demand(isKnown, `${field}.organizations`, `names ${mspId}, which is no organisation here`);
    const isFirst = mspIds.indexOf(mspId) === position;
    demand(isFirst, `${field}.organizations`, `names ${mspId} twice`);
  });
  const seen = new Set<string>();
  for (const chaincode of chaincodes) {
    const at = `${field}.chaincodes[${chaincode.name}]`;
    checkChaincode(chaincode, at, mspIds);
    demand(!seen.has(chaincode.name), `${at}.name`, 'is used twice');
    seen.add(chaincode.name);
  }
  checkCollections(chaincodes, field, mspIds);
}

function requireDistinct(
  organizations: readonly OrganizationOptions[],
  field: string,
  value: (organization: OrganizationOptions) => string,
): void {
  const values = organizations.map(value);
  const repeated = values.findIndex((entry, index) => values.indexOf(entry) !== index);
  demand(repeated < 0, `organizations[${String(repeated)}].${field}`, 'is used twice');
}

function requireDistinctPorts(organizations: readonly OrganizationOptions[]): void {
  const seen = new Set<number>();
  organizations.forEach(({ ports }, index) => {
    for (const kind of ['peer', 'orderer'] as const) {
      const port = ports[kind];
      const field = `organizations[${String(index)}].ports.${kind}`;
      demand(port === 0 || !seen.has(port), field, 'is used twice');
      seen.add(port);
    }
  });
}

function checkChaincode(
  chaincode: ChaincodeOptions,
  field: string,
  mspIds: readonly string[],
): void {
  const { name, version, sequence, packageId, addresses } = chaincode;
  const free = chaincodeName.test(name) && !systemNames.has(name);
  demand(free, `${field}.name`, 'must be a chaincode name that Fabric accepts');
  demand(chaincodeVersion.test(version), `${field}.version`, 'must be a version such as 1.0');
  demand(Number.isSafeInteger(sequence) && sequence > 0, `${field}.sequence`, 'must be 1 or more');
  demand(packageId !== '', `${field}.packageId`, 'must not be empty');
  checkPolicy(chaincode, field, mspIds);
  for (const mspId of mspIds) {
    const target = addresses[mspId] ?? '';
    demand(address.test(target), `${field}.addresses.${mspId}`, 'must be host:port');
  }
}

/** A policy that names a stranger would leave a chaincode that nobody can use, in silence. */
function checkPolicy(
  { signaturePolicy }: ChaincodeOptions,
  chaincode: string,
  mspIds: readonly string[],
): void {
  if (signaturePolicy === undefined) return;
  const field = `${chaincode}.signaturePolicy`;
  const stranger = strangerIn(field, signaturePolicy, mspIds);
  demand(stranger === undefined, field, `names ${stranger ?? ''}, which is no member here`);
}

function strangerIn(field: string, text: string, mspIds: readonly string[]): string | undefined {
  try {
    const named = organizationsIn(parsePolicyText(text));
    return named.find((mspId) => !mspIds.includes(mspId));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NetworkFailure('invalid-option', `${field}: ${reason}.`, { cause, field });
  }
}

function checkCollections(
  chaincodes: readonly ChaincodeOptions[],
  channel: string,
  mspIds: readonly string[],
): void {
  for (const chaincode of chaincodes) {
    try {
      collectionConfigs([chaincode], mspIds);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const field = `${channel}.chaincodes[${chaincode.name}].collections`;
      throw new NetworkFailure('invalid-option', `${field}: ${reason}.`, { cause, field });
    }
  }
}

/** A channel's config has it as text, and has no channel that does not wait at all. */
function checkBatchTimeout(time = 1): void {
  const valid = Number.isInteger(time) && time > 0 && time <= maxTimeMs;
  demand(valid, 'batchTimeoutMs', `must be 1 to ${String(maxTimeMs)} whole milliseconds`);
}

function checkTime(field: string, time: number | undefined): void {
  const valid = time === undefined || (time >= 0 && time <= maxTimeMs);
  demand(valid, field, `must be 0 to ${String(maxTimeMs)} milliseconds`);
}

function checkLimits(limits: ConcurrencyLimits): void {
  for (const field of ['gatewayService', 'endorserService', 'deliverService'] as const) {
    const limit = limits[field] ?? 0;
    const valid = Number.isSafeInteger(limit) && limit >= 0;
    demand(valid, `limits.${field}`, 'must be a number of calls, or 0 for any');
  }
}

function demand(condition: boolean, field: string, rule: string): asserts condition {
  if (condition) return;
  throw new NetworkFailure('invalid-option', `${field} ${rule}.`, { field });
}
