import { describe, expect, it } from 'vitest';
import { AppError } from '../shared/errors.ts';
import { lists } from '../wire/ssh/encode.test-support.ts';
import type { AlgorithmLists } from '../wire/ssh/kex-init.ts';
import { explainHandshakeFailure, type HandshakeEnd } from './ssh-failure.ts';
import type { SshObservation } from './ssh-observation.ts';

const closed: HandshakeEnd = { kind: 'closed' };
const kexInit = (offer: AlgorithmLists) => ({
  cookie: '',
  lists: offer,
  firstKexPacketFollows: false,
  spans: {},
});

function observation(changes: Partial<SshObservation> = {}): SshObservation {
  const side = { identification: null, kexInit: null, disconnect: null };
  return {
    client: side,
    server: side,
    bannerLines: [],
    group: null,
    reply: null,
    messages: [],
    problem: null,
    ...changes,
  };
}

const explain = (seen: SshObservation | null, end: HandshakeEnd = closed) =>
  explainHandshakeFailure('h', 22, seen, end);

describe('explainHandshakeFailure', () => {
  it('names every kind that has nothing in common, with both lists', () => {
    const client = { identification: null, disconnect: null, kexInit: kexInit(lists()) };
    const theirs = lists({ keyExchange: ['old'], ciphersClientToServer: [] });
    const { error, failure } = explain(
      observation({ client, server: { ...client, kexInit: kexInit(theirs) } }),
    );
    expect(failure).toEqual({
      reason: 'no-common-algorithm',
      detail: 'key exchange method, cipher (client to server)',
    });
    expect(error).toMatchObject({
      code: 'negotiation-failed',
      message: 'h and Keyferry have no key exchange method in common. The server offers only: old.',
      detail: {
        missing: ['keyExchange', 'ciphersClientToServer'],
        server: { keyExchange: ['old'] },
      },
    });
  });

  it('prefers what the server says to how it ends', () => {
    const disconnect = { reason: 2, reasonName: 'PROTOCOL_ERROR', description: 'no\u001b[2J' };
    const server = { identification: null, kexInit: null, disconnect };
    expect(explain(observation({ server }))).toMatchObject({
      error: { code: 'negotiation-failed', message: 'h ended the handshake: no\\x1b[2J.' },
      failure: { reason: 'alert' },
    });
  });

  it('recognizes another service by its greeting', () => {
    expect(explain(observation({ bannerLines: ['HTTP/1.1 400 Bad Request'] }))).toMatchObject({
      error: { code: 'malformed-message', detail: { service: 'HTTP' } },
      failure: { reason: 'malformed' },
    });
  });

  it('passes on what could not be read', () => {
    const problem = new AppError('malformed-message', 'packet, byte 0: a length of 1 bytes');
    expect(explain(observation({ problem }))).toMatchObject({
      error: { code: 'malformed-message' },
      failure: { reason: 'malformed', detail: problem.message },
    });
  });

  it.each<[HandshakeEnd, object]>([
    [
      closed,
      { error: { code: 'connection-lost', retryable: true }, failure: { reason: 'closed' } },
    ],
    [
      { kind: 'timeout', timeoutMs: 20_000 },
      { error: { code: 'timeout', retryable: true }, failure: { reason: 'timeout' } },
    ],
    [
      { kind: 'error', cause: new Error('signature verification failed') },
      { error: { code: 'negotiation-failed' }, failure: { reason: 'malformed' } },
    ],
  ])('says how it ended: %o', (end, expected) => {
    expect(explain(null, end)).toMatchObject(expected);
  });
});
