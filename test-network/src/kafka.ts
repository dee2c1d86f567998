import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KafkaBusOptions, type LocalKafka, startLocalKafka } from '@edgebeat/bus';
import { freePorts } from '@edgebeat/fabric-embedded/free-ports';
import { type Authority, openAuthority } from '@edgebeat/gateway-app';

const admin = 'edgebeat-admin';
const own = 'edgebeat-broker';

/** A real Kafka of proofs and benches, in a folder of its own. */
export class ProofKafka implements AsyncDisposable {
  readonly #folder: string;
  readonly #authority: Authority;
  readonly #options: Parameters<typeof startLocalKafka>[0];
  #kafka: LocalKafka;

  private constructor(
    folder: string,
    authority: Authority,
    options: Parameters<typeof startLocalKafka>[0],
    kafka: LocalKafka,
  ) {
    this.#folder = folder;
    this.#authority = authority;
    this.#options = options;
    this.#kafka = kafka;
  }

  /** @param jars The folder with Kafka's jars, as `make tools` makes it. */
  static async start(jars: string, heapMiB = 256): Promise<ProofKafka> {
    const folder = await mkdtemp(join(tmpdir(), 'edgebeat-kafka-'));
    const certificates = join(folder, 'certificates');
    const clock = () => new Date();
    const authority = await openAuthority({ folder: certificates, commonName: 'proof', clock });
    await authority.programCertificate(own, { serves: true });
    const [port = 0, controllerPort = 0] = await freePorts(2);
    const options = {
      ...{ folder: join(folder, 'broker'), jars, port, controllerPort, heapMiB, isScratch: true },
      certificate: join(certificates, `${own}.pem`),
      authorities: authority.certificateFile,
      superUsers: [admin, own],
    };
    return new ProofKafka(folder, authority, options, await startLocalKafka(options));
  }

  /** How a program that may do everything connects. */
  async options(): Promise<
    Omit<KafkaBusOptions, 'log'> & Required<Pick<KafkaBusOptions, 'credentials'>>
  > {
    const { certificatePem, privateKeyPem } = await this.#authority.programCertificate(admin);
    const ca = this.#authority.certificatePem;
    const credentials = { ca, cert: certificatePem, key: privateKeyPem };
    return { brokers: [this.#kafka.broker], credentials };
  }

  /** kill -9, and the start after it. */
  async killAndRestart(): Promise<void> {
    await this.#kafka.kill();
    this.#kafka = await startLocalKafka(this.#options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#kafka[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
