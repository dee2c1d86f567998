import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { PROBLEM_TYPE, Rejected, toProblem } from '@edgebeat/core';

/**
 * Answers what is no HTTP request (or too slow a one), for which no handler is ever called. Failed
 * handshakes come here too; there is nobody to be answered then.
 */
export function answerMalformed(error: Error, socket: Duplex): void {
  const code = 'code' in error ? error.code : undefined;
  if (!/^(HPE_|ERR_HTTP_)/.test(String(code)) || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = toProblem(rejection(code), '/');
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    `Content-Type: ${PROBLEM_TYPE}; charset=utf-8`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function rejection(code: unknown): Rejected {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new Rejected('too-large', 'the headers are over the limit; send fewer or shorter ones');
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new Rejected('invalid-argument', 'the request did not arrive in time; send it again');
  }
  return new Rejected('invalid-argument', 'this is no HTTP/1.1 request; check the client');
}
