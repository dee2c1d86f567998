import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { FabricFailure } from './failure';

const names = ['peer', 'orderer', 'configtxgen', 'osnadmin'] as const;

export type FabricProgram = (typeof names)[number];

/** Where Fabric's own programs lie, and their version. */
export interface FabricPrograms extends Readonly<Record<FabricProgram, string>> {
  readonly version: string;
}

/** Variables of an environment; `FABRIC_BIN` names the folder, else those of `PATH` are searched. */
export type FabricEnvironment = Readonly<Record<string, string | undefined>>;

/** Where Fabric's own programs can be had. */
export const installerAddress = 'https://hyperledger-fabric.readthedocs.io/en/latest/install.html';

const leastVersion = [3, 1] as const;
/** Prints no version; it belongs to the others, whose versions are compared. */
const versionArguments: Partial<Record<FabricProgram, string>> = {
  peer: 'version',
  orderer: 'version',
  configtxgen: '-version',
};

/** The programs that a network needs and that are not found. */
export function missingPrograms(environment: FabricEnvironment): FabricProgram[] {
  return names.filter((name) => locateProgram(name, environment) === undefined);
}

/**
 * Finds Fabric's programs and asks them for their version.
 *
 * @throws FabricFailure `programs-missing`, naming them, or `programs-mixed` when they are not of
 * one release, or of one that is too old.
 */
export async function findFabric(environment: FabricEnvironment): Promise<FabricPrograms> {
  const missing = missingPrograms(environment);
  if (missing.length > 0) throw programsMissing(missing, environment);
  const files = Object.fromEntries(
    names.map((name) => [name, locateProgram(name, environment) ?? name]),
  ) as Record<FabricProgram, string>;
  const versions = await Promise.all(
    Object.entries(versionArguments).map(async ([name, argument]) => {
      return [name, await versionOf(files[name as FabricProgram], argument)] as const;
    }),
  );
  return { ...files, version: oneVersion(versions) };
}

/** The file of one of Fabric's programs, or undefined when it is not there. */
export function locateProgram(
  name: string,
  { FABRIC_BIN, PATH = '' }: FabricEnvironment,
): string | undefined {
  const chosen = FABRIC_BIN !== undefined && FABRIC_BIN !== '';
  const folders = chosen ? [FABRIC_BIN] : PATH.split(delimiter);
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function versionOf(file: string, argument: string): Promise<string> {
  const ran = await promisify(execFile)(file, [argument], { env: {}, timeout: 20_000 }).catch(
    (cause: unknown) => {
      throw new FabricFailure('programs-mixed', `${file} cannot be run on this machine.`, {
        cause,
      });
    },
  );
  return /Version: v?(\S+)/.exec(ran.stdout)?.[1] ?? 'unknown';
}

function oneVersion(versions: readonly (readonly [string, string])[]): string {
  const [first] = versions;
  const version = first?.[1] ?? '';
  const told = versions.map(([name, found]) => `${name} ${found}`).join(', ');
  if (versions.some(([, found]) => found !== version)) {
    const sentence = `Fabric's programs must be of one release; found ${told}. Get them from ${installerAddress}`;
    throw new FabricFailure('programs-mixed', sentence);
  }
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor, leastMinor] = leastVersion;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return version;
  const sentence = `Fabric ${leastVersion.join('.')} or newer is needed; found ${told}. Get it from ${installerAddress}`;
  throw new FabricFailure('programs-mixed', sentence);
}

function programsMissing(
  missing: readonly string[],
  { FABRIC_BIN = '' }: FabricEnvironment,
): FabricFailure {
  const place = FABRIC_BIN === '' ? 'on the PATH' : `in ${FABRIC_BIN} (FABRIC_BIN)`;
  return new FabricFailure(
    'programs-missing',
    `Fabric's ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not ${place}: ` +
      `get Fabric's programs from ${installerAddress} and name their folder in FABRIC_BIN; ` +
      'containers of the official images hyperledger/fabric-peer and hyperledger/fabric-orderer bring their own.',
  );
}
