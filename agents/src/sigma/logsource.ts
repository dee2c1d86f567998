import type { DetectionRule } from './rule-file';
import { type RulePlace, refusal, within } from './refusal';

type Logsource = DetectionRule['logsource'];

/** What a record is of: the categories and services of Sigma, and the product when it is known. */
export interface SourceKinds {
  readonly categories: readonly string[];
  readonly product?: string;
  readonly services: readonly string[];
}

/** The sources that records come in from. */
const known: Readonly<Record<keyof Logsource, readonly string[]>> = {
  category: [
    ...['process_creation', 'process_termination', 'network_connection', 'firewall'],
    ...['file_event', 'file_delete', 'file_access', 'file_change', 'image_load', 'dns_query'],
    ...['process_access', 'create_remote_thread', 'pipe_created', 'authentication'],
    ...['registry_event', 'registry_add', 'registry_delete', 'registry_set'],
  ],
  product: ['windows', 'linux', 'edgebeat'],
  service: ['sysmon', 'security', 'auditd', 'sshd', 'syslog', 'vmconnection', 'incident'],
};

const names = ['category', 'product', 'service'] as const;

/** Refuses a source that no record comes from. */
export function requireKnownSource(logsource: Logsource, place: RulePlace): void {
  for (const name of names) {
    const value = logsource[name];
    if (value === undefined || known[name].includes(value)) continue;
    const mend = `use ${known[name].join(', ')}`;
    throw refusal(within(place, name), `no records of ${value} come in`, mend);
  }
  if (names.every((name) => logsource[name] === undefined)) {
    throw refusal(place, 'it names no source', 'name a category, product or service');
  }
}

/** The key of a source, as rules are filed under it. */
export function sourceKey({ category = '', product = '', service = '' }: Logsource): string {
  return `${category}|${product}|${service}`;
}

/** The keys of all the sources that a record is of. */
export function sourceKeys({ categories, product, services }: SourceKinds): string[] {
  const products = product === undefined ? [''] : ['', product];
  return ['', ...categories].flatMap((category) =>
    ['', ...services].flatMap((service) => products.map((one) => `${category}|${one}|${service}`)),
  );
}
