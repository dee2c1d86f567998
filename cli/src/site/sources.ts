import { type Bus, openEmbeddedBus, openKafkaBus } from '@edgebeat/bus';
import { topics } from '@edgebeat/core';
import type { KafkaChoice } from '../kafka/choice';
import { kafkaOptions } from '../kafka/kafka-options';
import { principalOf } from '../kafka/principals';
import type { SiteOptions, SiteSources } from './resources';

/** The sources of a process that is a whole site: it has the bus and the database itself. */
export function ownSources(options: SiteOptions): SiteSources {
  const { files, member, settings, log } = options;
  const folders = files.site(member.name);
  return {
    openBus: async () => {
      const bus = await openEmbeddedBus({ folder: folders.bus, log });
      await bus.ensureTopics(Object.values(topics));
      return bus;
    },
    openServer: async (held) => {
      const { openServer } = await import('./database-server.js');
      const name = `edgebeat_${member.name}`;
      return openServer({ folder: folders.postgres, name, settings, log }, held);
    },
  };
}

/** The sources of a process that is one part of a site: it shares Kafka and a server with others. */
export function sharedSources(
  options: SiteOptions,
  choice: KafkaChoice,
  part: string,
): SiteSources {
  const { files, member, settings, log } = options;
  const folders = files.site(member.name);
  return {
    openBus: async (): Promise<Bus> => {
      const principal = principalOf(member.name, part);
      return openKafkaBus({ ...(await kafkaOptions(files, choice, member.name, principal)), log });
    },
    openServer: async () => {
      const { findServer } = await import('./database-server.js');
      const name = `edgebeat_${member.name}`;
      return findServer({ folder: folders.postgres, name, settings, log }, folders.database);
    },
  };
}
