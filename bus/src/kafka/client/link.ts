import './mend-timers';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type Admin, type Cluster, Kafka, logLevel } from 'kafkajs';
import type { ReadKafkaOptions } from '../kafka-options';
import { closed } from './failures';
import { isWireBroker, type WireBroker } from './wire';

const politeMs = 500;
const metadataMaxAgeMs = 60_000;
const groupCoordinator = 0;

interface Opened {
  readonly cluster: Cluster;
  readonly admin: Admin;
  readonly sockets: ReadonlySet<Socket>;
  /** Given when it is closed: kafkajs may try to connect once more. */
  readonly closing: AbortController;
}

/** A connection to the brokers that is made when it is used, and anew after it was dropped. */
export class Link implements AsyncDisposable {
  readonly #options: ReadKafkaOptions;
  #opened: Promise<Opened> | undefined;
  #isDisposed = false;
  #generation = 0;

  constructor(options: ReadKafkaOptions) {
    this.#options = options;
  }

  /** Another number after every end of a connection: whoever failed over an older one need not end it. */
  get generation(): number {
    return this.#generation;
  }

  /** How long something that may be done again is tried. */
  get patienceMs(): number {
    return this.#options.settings.readMs;
  }

  /** @throws what kafkajs throws when no broker answers. */
  async cluster(): Promise<Cluster> {
    if (this.#isDisposed) throw closed();
    const opening = (this.#opened ??= openCluster(this.#options));
    try {
      return (await opening).cluster;
    } catch (error) {
      // Somebody may have begun another one meanwhile.
      if (this.#opened === opening) this.#opened = undefined;
      throw error;
    }
  }

  /** For what only administrators of a cluster do; it is connected. */
  async admin(): Promise<Admin> {
    await this.cluster();
    const opened = await this.#opened;
    if (opened === undefined) return this.admin();
    await opened.admin.connect();
    return opened.admin;
  }

  /** The numbers of a topic's partitions and the brokers that lead them. */
  async leaders(topic: string): Promise<ReadonlyMap<number, string>> {
    const cluster = await this.cluster();
    await cluster.addMultipleTargetTopics([topic]);
    await cluster.refreshMetadataIfNecessary();
    const partitions = cluster.findTopicPartitionMetadata(topic);
    return new Map(partitions.map(({ partitionId, leader }) => [partitionId, String(leader)]));
  }

  async broker(nodeId: string): Promise<WireBroker> {
    return asWire(await (await this.cluster()).findBroker({ nodeId }));
  }

  async anyBroker(): Promise<WireBroker> {
    const cluster = await this.cluster();
    const [nodeId] = cluster.getNodeIds();
    if (nodeId === undefined) await cluster.refreshMetadata();
    return this.broker(String(nodeId ?? cluster.getNodeIds()[0]));
  }

  /** kafkajs's own search hides why a broker refuses to tell. */
  async coordinator(groupId: string): Promise<WireBroker> {
    const broker = await this.anyBroker();
    const found = await broker.findGroupCoordinator({ groupId, coordinatorType: groupCoordinator });
    return this.broker(String(found.coordinator.nodeId));
  }

  /**
   * Closes the connection, unless that of this generation was closed before, after a moment for
   * what is under way. The next use opens another.
   */
  async drop(generation: number): Promise<void> {
    if (generation === this.#generation) await this.#close(politeMs);
  }

  /** Closes the connection at once; what is under way fails. The next use opens another. */
  cut(): Promise<void> {
    return this.#close(0);
  }

  async #close(patienceMs: number): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    this.#generation += 1;
    await opened?.then(
      (one) => close(one, patienceMs),
      () => undefined,
    );
  }

  /** Cuts it off for good. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    await this.cut();
  }
}

function asWire(broker: object): WireBroker {
  if (isWireBroker(broker)) return broker;
  throw new Error('this version of kafkajs lacks requests that the adapter makes; install 2.2.4');
}

/**
 * kafkajs shows its cluster, with which single partitions can be read and groups joined step by step,
 * to partition assigners only; the consumer that it is taken from is never started.
 */
async function openCluster(options: ReadKafkaOptions): Promise<Opened> {
  const sockets = new Set<Socket>();
  const closing = new AbortController();
  const kafka = new Kafka({
    ...{ brokers: [...options.brokers], clientId: options.clientId },
    connectionTimeout: options.settings.connectMs,
    requestTimeout: options.settings.requestMs,
    retry: { initialRetryTime: 50, retries: options.brokers.length - 1 },
    logLevel: logLevel.NOTHING,
    socketFactory: ({ host, port, onConnect }) => {
      const socket = connect(options, host, port, onConnect);
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      if (closing.signal.aborted) setImmediate(() => socket.destroy(closed()));
      return socket;
    },
  });
  const opened = { cluster: clusterOf(kafka), admin: kafka.admin(), sockets, closing };
  try {
    await opened.cluster.connect();
  } catch (error) {
    await close(opened, 0);
    throw error;
  }
  return opened;
}

function clusterOf(kafka: Kafka): Cluster {
  const found: Cluster[] = [];
  kafka.consumer({
    groupId: 'none',
    allowAutoTopicCreation: false,
    metadataMaxAge: metadataMaxAgeMs,
    partitionAssigners: [
      ({ cluster }) => {
        found.push(cluster);
        return {
          name: 'none',
          version: 0,
          assign: () => Promise.resolve([]),
          protocol: () => ({ name: 'none', metadata: Buffer.alloc(0) }),
        };
      },
    ],
  });
  const [cluster] = found;
  if (cluster === undefined) throw new Error('this version of kafkajs shows no cluster');
  return cluster;
}

function connect(
  { credentials }: ReadKafkaOptions,
  host: string,
  port: number,
  onConnect: () => void,
): Socket {
  const socket =
    credentials === undefined
      ? connectPlain({ host, port }, onConnect)
      : connectTls(
          { host, port, ...credentials, ...(isIP(host) === 0 ? { servername: host } : {}) },
          onConnect,
        );
  return socket.setKeepAlive(true, 30_000).setNoDelay(true);
}

/** Waits a moment for what is under way; what then is not done is cut off. */
async function close(opened: Opened, patienceMs: number): Promise<void> {
  const { admin, cluster, sockets, closing } = opened;
  const polite = Promise.allSettled([admin.disconnect(), cluster.disconnect()]);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  await Promise.race([polite, late]);
  clearTimeout(timer);
  closing.abort();
  // kafkajs hears of a connection that ended by an error only.
  for (const socket of sockets) socket.destroy(closed());
  await polite;
}
