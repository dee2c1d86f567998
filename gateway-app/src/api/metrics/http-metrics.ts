import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Exchange } from '../routing/exchange';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'];

/** Counts requests by route and status, and how long they take. */
export class HttpMetrics {
  readonly #requests: Counter;
  readonly #seconds: Histogram;
  readonly #inFlight: Gauge;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#requests = new Counter({
      name: 'edgebeat_http_requests_total',
      help: 'Requests to the api by method, route and status.',
      labelNames: ['method', 'route', 'status'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'edgebeat_http_request_duration_seconds',
      help: 'How long requests took.',
      labelNames: ['method', 'route'],
      buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
      registers,
    });
    this.#inFlight = new Gauge({
      name: 'edgebeat_http_requests_in_flight',
      help: 'Requests that are being answered.',
      registers,
    });
  }

  begin(): void {
    this.#inFlight.inc();
  }

  end(exchange: Exchange, status: number): void {
    const { method: asked } = exchange.arrival;
    const method = METHODS.includes(asked) ? asked : 'other';
    const route = exchange.route ?? 'unmatched';
    this.#inFlight.dec();
    this.#requests.inc({ method, route, status: String(status) });
    this.#seconds.observe({ method, route }, exchange.elapsedMs() / 1000);
  }
}
