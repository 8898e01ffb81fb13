import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe } from 'vitest';
import { openSession } from '../../electron/engine/open-session.ts';
import { startFaultyProxy } from '../servers/faulty-proxy.ts';
import { passiveRange, type FtpTestServer } from '../servers/ftp-server.ts';
import { findVsftpd } from '../servers/vsftpd.ts';
import {
  copyOverBadLine,
  itEndsWellWhenBytesTrickle,
  itNamesEveryEnd,
  type CopyThrough,
} from './bad-line.ts';
import { ftpsTargetOf, trusting } from './ftp-subject.ts';
import { findWithCa } from './ftp-suite.ts';

const vsftpd = await findWithCa(findVsftpd);

const megabyte = 1024 * 1024;
/** Every copy has an address of its own. Data connections go to the address of the control connection, too. */
let lastAddress = 1;

/** Bytes after the beginning: commands and replies of 50 to 150 each, and the handshake of the data connection. */
const afterTheBeginning = [0, 70, 150, 250, 400, 700, 1_200, 2_500, 20_000, megabyte];
/** Bytes before the end: the last reply, the time of the file, its name. */
const beforeTheEnd = [1, 70, 150, 250, 400, 700];

describe.skipIf('skip' in vsftpd)('a copy over FTPS on a line that goes bad', () => {
  let server: FtpTestServer;
  const source = randomBytes(3 * megabyte);
  beforeAll(async () => {
    if ('skip' in vsftpd) return;
    const certificate = await vsftpd.ca.issue();
    server = await vsftpd.server.start({ security: 'explicit', certificate });
  });
  afterAll(async () => {
    await server.stop();
    if (!('skip' in vsftpd)) await vsftpd.ca.remove();
  });

  const copyThrough: CopyThrough = async (direction, goBad, silenceMs) => {
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
  };

  itNamesEveryEnd(copyThrough, { afterTheBeginning, beforeTheEnd });
  itEndsWellWhenBytesTrickle(copyThrough);
});
