import type { Command } from 'commander';
import type { SiteOptions } from '../client/with-site';
import type { CommandContext } from '../commands/context';
import type { ListDevicesOptions, ReasonOptions } from '../commands/devices';
import { listOptions, siteOptions } from './options';
import { changing } from './site-commands';

const load = () => import('../commands/devices.js');

/** The commands about devices and how far they are trusted. */
export function addDeviceCommands(program: Command, home: string, context: CommandContext): void {
  const device = program.command('device').description('devices, and how far they are trusted');
  listOptions(siteOptions(device.command('list').description('newest first'), home))
    .option('--trust <trust>', 'trusted, restricted or quarantined')
    .option('--status <status>', 'active or revoked')
    .action(async (options: ListDevicesOptions) => (await load()).listDevices(options, context));
  siteOptions(device.command('show <id>').description('one device'), home).action(
    async (id: string, options: SiteOptions) => (await load()).showDevice(id, options, context),
  );
  changing(
    device
      .command('trust <id> <trust>')
      .description('trusted, restricted or quarantined; two people let a device out of quarantine'),
    home,
  )
    .requiredOption('--reason <text>', 'why')
    .action(async (id: string, trust: string, options: ReasonOptions) =>
      (await load()).setTrust(id, trust, options, context),
    );
  changing(device.command('revoke <id>').description('revoke it for ever'), home)
    .requiredOption('--reason <text>', 'why')
    .action(async (id: string, options: ReasonOptions) =>
      (await load()).revokeDevice(id, options, context),
    );
}
