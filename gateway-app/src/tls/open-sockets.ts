import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ListenLimits } from './listen-limits';

/** Every connection of a listener, from its first byte on, and how far it has come. */
export class OpenSockets {
  readonly #sockets = new Set<Socket>();
  readonly #byAddress = new Map<string, number>();
  /** Whose handshake is under way, by the client's address and port. */
  readonly #shaking = new Map<string, Socket>();
  /** Who has not sent a request yet. */
  readonly #fresh = new Set<Socket>();
  readonly #limits: ListenLimits;

  constructor(limits: ListenLimits) {
    this.#limits = limits;
  }

  /** Counts a new connection, or cuts it when there are too many. */
  admit(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    const count = (this.#byAddress.get(address) ?? 0) + 1;
    const { connections, connectionsPerAddress } = this.#limits;
    if (this.#sockets.size >= connections || count > connectionsPerAddress) {
      socket.destroy();
      return;
    }
    const peer = peerOf(socket);
    this.#sockets.add(socket);
    this.#byAddress.set(address, count);
    this.#shaking.set(peer, socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#shaking.delete(peer);
      this.#release(address);
    });
  }

  secured(socket: TLSSocket): void {
    this.#shaking.delete(peerOf(socket));
    this.#fresh.add(socket);
    socket.once('close', () => {
      this.#fresh.delete(socket);
    });
  }

  used(socket: Socket): void {
    this.#fresh.delete(socket);
  }

  /** Cuts the connections on which nothing was asked. */
  cutUnused(): void {
    for (const socket of [...this.#shaking.values(), ...this.#fresh]) socket.destroy();
  }

  cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #release(address: string): void {
    const left = (this.#byAddress.get(address) ?? 1) - 1;
    if (left > 0) this.#byAddress.set(address, left);
    else this.#byAddress.delete(address);
  }
}

function peerOf({ remoteAddress = '', remotePort = 0 }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
