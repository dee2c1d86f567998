/** The only port name there is: sockets are named after it, nothing listens on it. */
export const socketPort = '5432';

/** Names the data in the arguments of its server, where `-D` may be a mere descriptor. */
export function dataMark(data: string): string {
  return `edgebeat.data=${data}`;
}

/**
 * The settings of a server for one site on a small machine. They are arguments, so that a new
 * version's settings hold for old data too.
 */
export function serverSettings(socketFolder: string): string[] {
  const settings = {
    listen_addresses: '',
    port: socketPort,
    unix_socket_directories: socketFolder,
    unix_socket_permissions: '0700',
    max_connections: '40',
    ...memory,
    ...durability,
    ...limits,
    ...logging,
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Little memory, and no process that has nothing to do here. */
const memory = {
  shared_buffers: '16MB',
  wal_buffers: '1MB',
  work_mem: '4MB',
  maintenance_work_mem: '16MB',
  huge_pages: 'off',
  jit: 'off',
  io_method: 'sync',
  max_worker_processes: '0',
  max_parallel_workers: '0',
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  max_logical_replication_workers: '0',
  autovacuum: 'on',
  autovacuum_worker_slots: '1',
  autovacuum_max_workers: '1',
};

/**
 * What is committed is on the disk; nobody replicates from here, so the log may be minimal. How
 * small it may become depends on the size of its files, so that is a setting of the data folder.
 */
const durability = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '64MB',
};

/** A session whose client is gone or asleep holds no locks for long. */
const limits = {
  idle_in_transaction_session_timeout: '60s',
  client_connection_check_interval: '5s',
  timezone: 'UTC',
};

/** What the server says of itself, without the statements: those hold data. */
const logging = {
  log_destination: 'stderr',
  logging_collector: 'off',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
  log_line_prefix: '',
  log_timezone: 'UTC',
};
