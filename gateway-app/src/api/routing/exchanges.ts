import type { IncomingMessage } from 'node:http';
import type { Request, Response } from 'express';
import { Exchange } from './exchange';
import type { Serving } from './serving';

/** The exchange of each request that is under way. */
export class Exchanges {
  readonly #exchanges = new WeakMap<IncomingMessage, Exchange>();
  readonly #serving: Pick<Serving, 'clock' | 'metrics'>;

  constructor(serving: Pick<Serving, 'clock' | 'metrics'>) {
    this.#serving = serving;
  }

  begin(request: Request, response: Response): Exchange {
    const { clock, metrics } = this.#serving;
    const gone = new AbortController();
    const { authorization } = request.headers;
    const exchange = new Exchange({
      method: request.method,
      path: request.path,
      address: (request.ip ?? 'unknown').slice(0, 64),
      startedAt: clock(),
      gone: gone.signal,
      ...(authorization === undefined ? {} : { authorization }),
    });
    exchange.headers['x-request-id'] = exchange.id;
    metrics.begin();
    response.once('close', () => {
      gone.abort('the connection is closed');
      metrics.end(exchange, response.statusCode);
    });
    this.#exchanges.set(request, exchange);
    return exchange;
  }

  of(request: Request): Exchange {
    const exchange = this.#exchanges.get(request);
    if (exchange === undefined) throw new Error('a request without its exchange');
    return exchange;
  }
}
