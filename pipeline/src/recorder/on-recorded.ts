/** The channel of PostgreSQL on which the recorder says that it has written events. */
export const recordedChannel = 'edgebeat_recorded';

/** A connection that listens to notifications of PostgreSQL. */
export interface NotificationListener {
  /**
   * Calls back for every notification on a channel, and with an empty payload when some may have
   * been missed because the connection was lost; until it is disposed.
   *
   * @throws Unavailable database-unavailable.
   */
  listen(channel: string, callback: (payload: string) => void): Promise<AsyncDisposable>;
}

/**
 * Calls back when events were recorded, after they can be read: whoever follows them reads on from
 * the last sequence it saw and needs no polling. A call says that there may be more, not how many.
 */
export function onRecorded(
  listener: NotificationListener,
  callback: () => void,
): Promise<AsyncDisposable> {
  return listener.listen(recordedChannel, () => {
    callback();
  });
}
