import type { TLSSocket } from 'node:tls';
import { type DeviceConnection, readConnection } from './peer';

/** The open connections, found by socket and by device. */
export class DeviceConnections {
  readonly #bySocket = new WeakMap<TLSSocket, DeviceConnection>();
  readonly #byDevice = new Map<string, Set<TLSSocket>>();

  /** Reads who is at the other end, once for a connection. */
  of(socket: TLSSocket): DeviceConnection {
    const known = this.#bySocket.get(socket);
    if (known !== undefined) return known;
    const connection = readConnection(socket);
    this.#bySocket.set(socket, connection);
    if (connection.peer !== undefined) this.#track(connection.peer.deviceId, socket);
    return connection;
  }

  /** Cuts the connections of a device, those that the judge lets live excepted. */
  cut(deviceId: string, mayStay: (connection: DeviceConnection) => boolean): number {
    const sockets = [...(this.#byDevice.get(deviceId) ?? [])];
    const doomed = sockets.filter((socket) => !mayStay(this.of(socket)));
    for (const socket of doomed) socket.destroy();
    return doomed.length;
  }

  #track(deviceId: string, socket: TLSSocket): void {
    const sockets = this.#byDevice.get(deviceId) ?? new Set();
    this.#byDevice.set(deviceId, sockets.add(socket));
    socket.once('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0) this.#byDevice.delete(deviceId);
    });
  }
}
