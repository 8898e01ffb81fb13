import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Session } from '../../electron/protocols/protocol.ts';
import { connectSftp } from '../../electron/protocols/sftp/connect.ts';
import { AppError } from '../../electron/shared/errors.ts';
import { listAll, noise, readWhole, writeWhole } from '../contract/bytes.ts';
import { targetOf, trusting } from '../contract/ssh-subject.ts';
import { startEmbeddedSftp, type EmbeddedServer } from '../servers/embedded-sftp.ts';
import { startFaultProxy, type Fault, type FaultProxy } from './fault-proxy.ts';
import { startRawSftp, type RawSftpServer } from './raw-sftp-server.ts';
import { watchSent } from './sent-messages.ts';
import { answer, request } from './sftp-packets.ts';

/** Nothing may take longer, whatever a server does; on a clock that the test moves. */
const longestMs = 180_000;
const stepMs = 1_000;
/** What happens on real sockets between two steps of that clock. */
const turnsAStep = 4;

const faults: readonly Fault[] = ['freeze', 'trickle', 'reset'];
const namedEnds = ['timeout', 'connection-lost', 'malformed-message', 'negotiation-failed'];

type Step = 'connect' | 'list' | 'read' | 'write';

/** The server's messages in the place of which a fault is struck: SSH numbers, and SFTP's. */
const messages: readonly (readonly [Step, string, string])[] = [
  ['connect', 'identification', 'start'],
  ['connect', 'KEXINIT', '20'],
  ['connect', 'KEX_ECDH_REPLY', '31'],
  ['connect', 'NEWKEYS', '21'],
  ['connect', 'SERVICE_ACCEPT', '6'],
  ['connect', 'USERAUTH_FAILURE', '51'],
  ['connect', 'USERAUTH_SUCCESS', '52'],
  ['connect', 'CHANNEL_OPEN_CONFIRMATION', '91'],
  ['connect', 'CHANNEL_SUCCESS', '99'],
  ['connect', 'SSH_FXP_VERSION', 'sftp:2'],
  ['connect', 'SSH_FXP_NAME', 'sftp:104'],
  ['list', 'SSH_FXP_HANDLE', 'sftp:102'],
  ['list', 'SSH_FXP_NAME', 'sftp:104'],
  ['list', 'SSH_FXP_STATUS', 'sftp:101'],
  ['read', 'SSH_FXP_HANDLE', 'sftp:102'],
  ['read', 'SSH_FXP_DATA', 'sftp:103'],
  ['write', 'SSH_FXP_HANDLE', 'sftp:102'],
  ['write', 'SSH_FXP_STATUS', 'sftp:101'],
];

let ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  vi.useRealTimers();
  for (const end of ends.toReversed()) await end();
  ends = [];
});

function stopClock(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
}

/** Once `isBegun`, moves the clock until `work` is over; how it ended, or that it did not. */
async function outcomeOf(
  work: Promise<unknown>,
  everyStep: () => void,
  isBegun: () => boolean = () => true,
): Promise<string> {
  let outcome: string | undefined;
  work.then(
    () => (outcome = 'done'),
    (error: unknown) => (outcome = AppError.from(error).code),
  );
  while (outcome === undefined && !isBegun()) await turn();
  for (let at = 0; outcome === undefined && at <= longestMs; at += stepMs) {
    for (let count = 0; count < turnsAStep; count++) await turn();
    everyStep();
    await vi.advanceTimersByTimeAsync(stepMs);
  }
  return outcome ?? 'pending';
}

interface Line {
  server: EmbeddedServer;
  proxy: FaultProxy;
  /** From now on the fault is struck when the server is about to send that. */
  arm(message: string, fault: Fault): void;
  isStruck(): boolean;
  connect(): Promise<Session>;
}

async function startLine(): Promise<Line> {
  const server = await startEmbeddedSftp();
  const proxy = await startFaultProxy(server.port);
  ends.push(
    () => server.stop(),
    () => proxy.stop(),
  );
  await writeFile(join(server.root, 'file'), noise(300_000));
  let armed: { message: string; fault: Fault } | undefined;
  let isStruck = false;
  const strike = (): void => {
    if (!armed || isStruck) return;
    isStruck = true;
    proxy.strike(armed.fault);
  };
  server.onConnection((connection) => {
    watchSent(connection, (message) => {
      if (message === armed?.message) strike();
    });
  });
  return {
    server,
    proxy,
    arm(message, fault) {
      armed = { message, fault };
      if (message === 'start') strike();
    },
    isStruck: () => isStruck,
    async connect() {
      const options = { offer: { keyExchange: ['curve25519-sha256'] } };
      const target = { ...targetOf(server, options), port: proxy.port };
      const session = await connectSftp(target, trusting(server));
      ends.push(() => session.close());
      return session;
    },
  };
}

function doStep(step: Step, session: Session, root: string): Promise<unknown> {
  if (step === 'list') return listAll(session, root);
  if (step === 'read') return readWhole(session, `${root}/file`);
  if (!session.features.write) throw new Error('The server takes files.');
  return writeWhole(session.features.write, `${root}/new`, noise(600_000));
}

describe.each(faults)('a line that says %s', (fault) => {
  it.each(messages)('while it would %s: in place of %s', async (step, _name, message) => {
    stopClock();
    const line = await startLine();
    let work: Promise<unknown>;
    if (step === 'connect') {
      line.arm(message, fault);
      work = line.connect();
    } else {
      const session = await line.connect();
      line.arm(message, fault);
      work = doStep(step, session, line.server.root);
    }
    const drip = (): void => {
      line.proxy.drip();
    };
    const outcome = await outcomeOf(work, drip, line.isStruck);
    expect(line.isStruck()).toBe(true);
    expect(namedEnds).toContain(outcome);
  });
});

describe('a server that answers the keepalive', () => {
  async function connectTo(
    respond: Parameters<typeof startRawSftp>[0],
  ): Promise<{ server: RawSftpServer; session: Session }> {
    const server = await startRawSftp(respond);
    ends.push(() => server.stop());
    const session = await server.connect();
    ends.push(() => session.close());
    return { server, session };
  }

  it('and no request is given up after two minutes', async () => {
    stopClock();
    const { session } = await connectTo(({ type }) =>
      type === request.opendir ? null : undefined,
    );
    const outcome = await outcomeOf(listAll(session, '/home'), () => undefined);
    expect(outcome).toBe('timeout');
    expect(await session.closed).toMatchObject({ code: 'timeout', retryable: true });
  });

  it('and sends a byte of its answer each second is given up, too', async () => {
    stopClock();
    let drip = (): void => undefined;
    const { session } = await connectTo(({ type, id, channel }) => {
      if (type !== request.read) return undefined;
      const whole = answer.data(id, Buffer.alloc(8_000, 7));
      let at = 0;
      drip = () => {
        if (!channel.destroyed) channel.write(whole.subarray(at, (at += 1)));
      };
      return null;
    });
    const outcome = await outcomeOf(readWhole(session, '/a.file'), () => {
      drip();
    });
    expect(outcome).toBe('timeout');
  });

  it('and is slow, but comes forward, is waited for', async () => {
    stopClock();
    let steps = 0;
    let reply = (): void => undefined;
    const { session } = await connectTo(({ type, id, channel }) => {
      if (type !== request.opendir) return undefined;
      reply = () => {
        channel.write(answer.handle(id));
      };
      return null;
    });
    const outcome = await outcomeOf(listAll(session, '/home'), () => {
      steps += 1;
      if (steps === 100) reply();
    });
    expect(outcome).toBe('done');
  });
});
