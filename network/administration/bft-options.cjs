'use strict';

/**
 * What a BFT channel gets, from a start as from a migration. A leader that has gone is replaced within 10 s; with
 * Fabric's own times followers miss it after a minute, or 20 s after a request that nobody orders.
 */
exports.bftOptions = {
  request_batch_max_count: '100',
  request_batch_max_bytes: '10485760',
  request_batch_max_interval: '50ms',
  incoming_message_buffer_size: '200',
  request_pool_size: '400',
  request_forward_timeout: '1s',
  request_complain_timeout: '5s',
  request_auto_remove_timeout: '3m0s',
  view_change_resend_interval: '2s',
  view_change_timeout: '10s',
  leader_heartbeat_timeout: '5s',
  leader_heartbeat_count: '10',
  collect_timeout: '1s',
};
