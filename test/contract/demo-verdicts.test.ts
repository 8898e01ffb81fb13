import { afterEach, expect, it } from 'vitest';
import { openSession } from '../../electron/engine/open-session.ts';
import type { DemoServerId } from '../../electron/shared/demo.ts';
import { startDemoServer, type DemoTestServer } from '../servers/demo-server.ts';
import { judgeByFingerprints } from './judge.ts';

/* The demo servers are there to be compared, so each must come to the exchange that its card names. */
const running: DemoTestServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

function hostKeyOf({ identity }: DemoTestServer): string {
  if (identity.kind !== 'host-key') throw new Error('It proves itself by a certificate.');
  return identity.hostKey.fingerprintSha256;
}

it.each<[DemoServerId, object]>([
  [
    'modern-sftp',
    { name: 'curve25519-sha256', family: 'ECDHE', forwardSecrecy: true, postQuantum: false },
  ],
  [
    'legacy-sftp',
    {
      name: 'diffie-hellman-group14-sha256',
      family: 'DHE',
      bits: 2048,
      forwardSecrecy: true,
      postQuantum: false,
    },
  ],
])('%s comes to the exchange it is set up for, under the usual policy', async (id, exchange) => {
  const server = await startDemoServer(id);
  running.push(server);
  const session = await openSession(server.target, {
    judge: judgeByFingerprints([hostKeyOf(server)]),
    credentials: (request) =>
      Promise.resolve(request.kind === 'password' ? [server.password] : null),
    signal: new AbortController().signal,
  });
  try {
    expect(session.report?.keyExchange).toMatchObject(exchange);
  } finally {
    await session.close();
  }
});
