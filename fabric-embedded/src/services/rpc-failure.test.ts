import { status } from '@grpc/grpc-js';
import { gateway, google } from '@hyperledger/fabric-protos';
import { RpcFailure, toStatus } from './rpc-failure';

function detailsOf(error: unknown): gateway.ErrorDetail.AsObject[] {
  const [bytes] = toStatus(error).metadata.get('grpc-status-details-bin');
  const rich = google.rpc.Status.deserializeBinary(Buffer.from(bytes ?? ''));
  return rich
    .getDetailsList()
    .map((any) => gateway.ErrorDetail.deserializeBinary(any.getValue_asU8()).toObject());
}

describe('toStatus', () => {
  it('given a failure with endpoints, when it is told, then the rich status names each of them', () => {
    const endpoint = { address: 'localhost:1', mspId: 'AMSP', message: 'no' };

    const failure = new RpcFailure(status.ABORTED, 'failed', [endpoint]);

    expect(toStatus(failure)).toMatchObject({ code: 10, details: 'failed' });
    expect(detailsOf(failure)).toEqual([endpoint]);
  });

  it('given a failure without endpoints, when it is told, then there is no rich status', () => {
    expect(detailsOf(new RpcFailure(status.NOT_FOUND, 'gone'))).toEqual([]);
  });

  it('given any other error, when it is told, then its code is UNKNOWN as in Go', () => {
    expect(toStatus(new Error('surprise'))).toMatchObject({ code: 2, details: 'surprise' });
  });

  it('given a message that no header takes, when it is told, then it is cut and well formed', () => {
    const long = `${'x'.repeat(5000)}\uD800`;

    const { details } = toStatus(new RpcFailure(status.ABORTED, `\uD800${long}`));

    expect(details.length).toBeLessThan(4200);
    expect(() => encodeURI(details)).not.toThrow();
  });
});
