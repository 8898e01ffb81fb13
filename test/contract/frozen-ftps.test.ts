import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession } from '../../electron/engine/open-session.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startFaultyProxy, type FaultyProxy } from '../servers/faulty-proxy.ts';
import { passiveRange, type FtpTestServer } from '../servers/ftp-server.ts';
import { createTestCa, type TestCa } from '../servers/test-ca.ts';
import { findVsftpd } from '../servers/vsftpd.ts';
import {
  copyOverBadLine,
  expectNamedEnds,
  lineFaults,
  type BadCopy,
  type Direction,
} from './bad-line.ts';
import { ftpsTargetOf, trusting } from './ftp-subject.ts';

const own = await findDebianPackages();
const vsftpd = 'skip' in own ? own : await findVsftpd(own);
const skip = 'skip' in vsftpd ? vsftpd.skip : false;

const megabyte = 1024 * 1024;
/** How long nothing may come where the line is bad anyway. */
const shortSilenceMs = 2_000;
const bounded = { timeout: 180_000 };
/** Every copy has an address of its own. Data connections go to the address of the control connection, too. */
let lastAddress = 1;

/** Bytes after the beginning: commands and replies of 50 to 150 each, and the handshake of the data connection. */
const afterTheBeginning = [0, 70, 150, 250, 400, 700, 1_200, 2_500, 20_000, megabyte];
/** Bytes before the end: the last reply, the time of the file, its name. */
const beforeTheEnd = [1, 70, 150, 250, 400, 700];

describe.skipIf(skip)('a copy over FTPS on a line that goes bad', () => {
  let server: FtpTestServer;
  let ca: TestCa;
  const source = randomBytes(3 * megabyte);
  beforeAll(async () => {
    if ('skip' in vsftpd) return;
    ca = await createTestCa();
    server = await vsftpd.start({ security: 'explicit', certificate: await ca.issue() });
  });
  afterAll(async () => {
    await server.stop();
    await ca.remove();
  });

  async function copyThrough(
    direction: Direction,
    goBad: (proxy: FaultyProxy) => void,
    silenceMs?: number,
  ): Promise<BadCopy> {
    lastAddress += 1;
    const address = `127.0.0.${String(lastAddress)}`;
    const { low, high } = passiveRange(server.port);
    const morePorts = Array.from({ length: high - low + 1 }, (_, index) => low + index);
    const target = ftpsTargetOf(server, { host: address });
    const how = { ...trusting(server), ...(silenceMs !== undefined && { silenceMs }) };
    return await copyOverBadLine({
      ...{ direction, source, root: server.root, goBad },
      pathOf: (folder) => folder,
      startProxy: () => startFaultyProxy(server.port, { address, morePorts }),
      connect: () => openSession(target, how),
    });
  }

  it.each([
    ['upload', 'freezes'],
    ['download', 'freezes'],
    ['upload', 'is reset'],
    ['download', 'is reset'],
  ] as const)(
    'ends the %s with a named failure wherever it %s',
    bounded,
    async (direction, what) => {
      const fault = lineFaults[what];
      const { bytes: whole } = await copyThrough(direction, () => undefined);
      const moments = [...afterTheBeginning, ...beforeTheEnd.map((bytes) => whole - bytes)];
      const ends = await Promise.all(
        moments.map((bytes) =>
          copyThrough(
            direction,
            (proxy) => {
              fault(proxy, bytes);
            },
            shortSilenceMs,
          ),
        ),
      );
      expectNamedEnds(ends, moments, { whole });
      expect(ends.filter(({ view }) => view.state === 'failed').length).toBeGreaterThan(8);
    },
  );

  it.each(['upload', 'download'] as const)(
    'ends the %s well where bytes only trickle',
    bounded,
    async (direction) => {
      const { view } = await copyThrough(direction, (proxy) => {
        proxy.trickle(1_000);
      });
      expect(view.state).toBe('done');
    },
  );
});
