import { duplexPair, type Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Transport } from '../../connections/transport.ts';
import { startFtpTls } from './ftp-tls.ts';

/** Runs the start against a server that talks like this. */
async function start(talk: (server: Duplex) => () => void): Promise<void> {
  const [client, server] = duplexPair();
  const stop = talk(server);
  const { signal } = new AbortController();
  try {
    await startFtpTls(client as unknown as Transport, { timeoutMs: 200, signal });
  } finally {
    stop();
    client.destroy();
  }
}

describe('the start of TLS on a control connection', () => {
  it('waits for a greeting that was promised', async () => {
    await start((server) => {
      server.write('120 soon\r\n');
      const timer = setTimeout(() => server.write('220 hi\r\n'), 20);
      server.once('data', () => server.write('234 go\r\n'));
      return () => {
        clearTimeout(timer);
      };
    });
  });

  it('does not wait for ever for one that is promised again and again', async () => {
    const promised = start((server) => {
      const timer = setInterval(() => server.write('120 soon\r\n'), 20);
      return () => {
        clearInterval(timer);
      };
    });
    await expect(promised).rejects.toMatchObject({ code: 'timeout' });
  });
});
