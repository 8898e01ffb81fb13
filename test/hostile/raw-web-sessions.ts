import { afterEach } from 'vitest';
import { connectHttps } from '../../electron/protocols/https/connect.ts';
import type { AskCredentials, Session } from '../../electron/protocols/protocol.ts';
import type { HttpsTarget } from '../../electron/shared/site.ts';
import { judgeByFingerprints } from '../contract/judge.ts';
import { startRawWebServer, type RawAnswer, type RawWebServer } from './raw-web-server.ts';

const { signal } = new AbortController();

/** Servers and sessions of one test each; called within `describe`. */
export function rawWebSessions() {
  const servers: RawWebServer[] = [];
  const sessions: Session[] = [];
  afterEach(async () => {
    for (const session of sessions.splice(0)) await session.close();
    for (const server of servers.splice(0)) await server.stop();
  });

  async function start(answer: RawAnswer): Promise<RawWebServer> {
    const server = await startRawWebServer(answer);
    servers.push(server);
    return server;
  }

  async function connect(
    server: RawWebServer,
    changes: Partial<HttpsTarget> = {},
    credentials: AskCredentials = () => Promise.resolve(['secret-5c1d']),
  ): Promise<Session> {
    const judge = judgeByFingerprints([server.fingerprintSha256]);
    const target = { ...server.target, ...changes };
    const session = await connectHttps(target, { judge, credentials, signal });
    sessions.push(session);
    return session;
  }

  return { start, connect };
}
