import { randomUUID } from 'node:crypto';
import { peer } from '@hyperledger/fabric-protos';

/** Where the results of a query come from, already serialised for the chaincode. */
export interface QuerySource {
  next(): Promise<Uint8Array | undefined>;
  /** The key at which the next page starts; empty at the end. */
  bookmark(): Promise<string>;
  close(): Promise<void>;
}

interface OpenQuery {
  readonly source: QuerySource;
  readonly paged: boolean;
  readonly limit: number;
  pending: Uint8Array[];
  handedOut: number;
}

/** Fabric answers in batches of 100 and ends a query after 100,000 results. */
const batchSize = 100;
export const totalQueryLimit = 100_000;
/** A chaincode that never closes its iterators must not hold unbounded resources. */
const maxOpenQueries = 100;

/** The queries that one transaction has open. */
export class OpenQueries implements AsyncDisposable {
  readonly #open = new Map<string, OpenQuery>();

  /** Answers the first batch; a paged query ends with it. */
  async open(source: QuerySource, page?: { size: number }): Promise<peer.QueryResponse> {
    if (this.#open.size >= maxOpenQueries) {
      await source.close();
      throw new Error(`more than ${String(maxOpenQueries)} queries are open in this transaction`);
    }
    const id = randomUUID();
    const size = page?.size ?? 0;
    const limit = size > 0 ? Math.min(size, totalQueryLimit) : totalQueryLimit;
    const query = { source, paged: page !== undefined, limit, pending: [], handedOut: 0 };
    this.#open.set(id, query);
    return this.#batch(id, query);
  }

  /** @throws Error when no query of that id is open. */
  async next(id: string): Promise<peer.QueryResponse> {
    const query = this.#open.get(id);
    if (query === undefined) throw new Error('query iterator not found');
    return this.#batch(id, query);
  }

  async close(id: string): Promise<peer.QueryResponse> {
    const query = this.#open.get(id);
    this.#open.delete(id);
    await query?.source.close();
    return response(id, [], false);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(open.map(({ source }) => source.close()));
  }

  async #batch(id: string, query: OpenQuery): Promise<peer.QueryResponse> {
    try {
      return await this.#collect(id, query);
    } catch (error) {
      await this.close(id);
      throw error;
    }
  }

  async #collect(id: string, query: OpenQuery): Promise<peer.QueryResponse> {
    const batch = query.pending;
    query.pending = [];
    while (query.handedOut < query.limit) {
      const result = await query.source.next();
      if (result === undefined) break;
      query.handedOut += 1;
      if (!query.paged && batch.length === batchSize) {
        query.pending = [result];
        return response(id, batch, true);
      }
      batch.push(result);
    }
    return this.#last(id, query, batch);
  }

  async #last(id: string, query: OpenQuery, batch: Uint8Array[]): Promise<peer.QueryResponse> {
    const answer = response(id, batch, false);
    if (query.paged) {
      const metadata = new peer.QueryResponseMetadata();
      metadata.setFetchedRecordsCount(query.handedOut);
      metadata.setBookmark(await query.source.bookmark());
      answer.setMetadata(metadata.serializeBinary());
    }
    await this.close(id);
    return answer;
  }
}

function response(
  id: string,
  results: readonly Uint8Array[],
  hasMore: boolean,
): peer.QueryResponse {
  const message = new peer.QueryResponse();
  for (const bytes of results) {
    const result = new peer.QueryResultBytes();
    result.setResultbytes(bytes);
    message.addResults(result);
  }
  message.setHasMore(hasMore);
  message.setId(id);
  return message;
}
