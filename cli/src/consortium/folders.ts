import { join } from 'node:path';

/** Where everything of a data folder lies. */
export function folders(home: string) {
  return {
    home,
    plan: join(home, 'consortium.json'),
    /** The consortium.yaml that a real network was made from, where one was named. */
    consortiumFile: join(home, 'consortium.yaml'),
    /** What one member's own site tells the members of itself, and what it knows of their channel. */
    memberFile: join(home, 'member.json'),
    siteFile: join(home, 'site.json'),
    pins: join(home, 'pins.json'),
    /** When the folder was backed up last, as its operator says. */
    backupNote: join(home, 'backup.json'),
    running: join(home, 'running.json'),
    kafkaChoice: join(home, 'kafka.json'),
    kafka: join(home, 'kafka'),
    /** The authority of the brokers' clients, and their certificates. */
    kafkaCertificates: join(home, 'kafka', 'certificates'),
    network: join(home, 'network'),
    crypto: join(home, 'network', 'crypto'),
    logs: join(home, 'logs'),
    organization: (mspId: string) => join(home, 'network', 'organizations', mspId),
    wallet: (member: string) => join(home, 'members', member, 'wallet'),
    /** The short-lived identities of people, which come and go while a site runs. */
    operators: (member: string) => join(home, 'members', member, 'wallet', 'operators'),
    ca: join(home, 'ca.pem'),
    site: (member: string) => siteFolders(join(home, 'members', member)),
    keys: (member: string) => join(home, 'members', member, 'keys'),
  };
}

/** Where one member's site keeps what is its own. */
function siteFolders(folder: string) {
  return {
    bus: join(folder, 'bus'),
    postgres: join(folder, 'postgres'),
    /** The event log, and the keys that its records are encrypted and signed with. */
    log: join(folder, 'log'),
    logKeys: join(folder, 'log-keys'),
    issuer: join(folder, 'issuer'),
    /** The authority of the site's https certificates, and the one of its devices. */
    siteAuthority: join(folder, 'ca'),
    deviceAuthority: join(folder, 'device-ca'),
    /** Audit records that wait for the bus, of the api and of the device ingress. */
    audit: join(folder, 'audit'),
    adminToken: join(folder, 'admin-token.json'),
    /** Where the site's own PostgreSQL is, for parts that run as processes of their own. */
    database: join(folder, 'database.json'),
  };
}

export type SiteFolders = ReturnType<typeof siteFolders>;
export type Folders = ReturnType<typeof folders>;
