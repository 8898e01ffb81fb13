import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe } from 'vitest';
import { openSession } from '../../electron/engine/open-session.ts';
import { findApache } from '../servers/apache.ts';
import { startFaultyProxy } from '../servers/faulty-proxy.ts';
import type { WebServer } from '../servers/web-server.ts';
import {
  copyOverBadLine,
  itEndsWellWhenBytesTrickle,
  itNamesEveryEnd,
  type CopyThrough,
} from './bad-line.ts';
import { httpsTargetOf, trustingWeb } from './web-subject.ts';

const apache = await findApache();
const skip = 'skip' in apache ? apache.skip : false;

const megabyte = 1024 * 1024;

/** Bytes after the beginning: requests and answers of 300 to 1,000 each, then the body. */
const afterTheBeginning = [0, 200, 500, 900, 1_500, 2_500, 20_000, megabyte];
/** Bytes before the end: the answer to the body, a look, the name. */
const beforeTheEnd = [1, 200, 500, 800, 1_200, 1_800];

describe.skipIf(skip)('a copy over WebDAV on a line that goes bad', () => {
  let server: WebServer;
  const source = randomBytes(3 * megabyte);
  beforeAll(async () => {
    if ('skip' in apache) return;
    server = await apache.start();
  });
  afterAll(() => server.stop());

  const copyThrough: CopyThrough = async (direction, goBad, silenceMs) => {
    const how = { ...trustingWeb(server), ...(silenceMs !== undefined && { silenceMs }) };
    return await copyOverBadLine({
      ...{ direction, source, root: server.root, goBad },
      pathOf: (folder) => folder.slice(server.root.length),
      startProxy: () => startFaultyProxy(server.port),
      connect: ({ port }) => openSession({ ...httpsTargetOf(server), port }, how),
    });
  };

  itNamesEveryEnd(copyThrough, { afterTheBeginning, beforeTheEnd, asksAgain: true });
  itEndsWellWhenBytesTrickle(copyThrough);
});
