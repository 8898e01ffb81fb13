import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:tls';
import type { HttpsTarget } from '../../electron/shared/site.ts';
import { createTestCa } from '../servers/test-ca.ts';

/** The head of a request, and where its answer goes: bytes as they are. */
export interface RawRequest {
  method: string;
  path: string;
  /** Names in lower case. */
  headers: ReadonlyMap<string, string>;
  socket: Socket;
}

/** Text to answer with, or undefined after having written by oneself. */
export type RawAnswer = (request: RawRequest) => string | Buffer | undefined;

export interface RawWebServer {
  readonly target: HttpsTarget;
  readonly fingerprintSha256: string;
  readonly requests: readonly RawRequest[];
  stop(): Promise<void>;
}

/** A web server that answers each head with whatever a test wants. It reads no bodies but empty ones. */
export async function startRawWebServer(answer: RawAnswer): Promise<RawWebServer> {
  const ca = await createTestCa();
  const certificate = await ca.issue();
  const requests: RawRequest[] = [];
  const open = new Set<Socket>();
  const server = createServer(
    { cert: await readFile(certificate.chainFile), key: await readFile(certificate.keyFile) },
    (socket) => {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
      socket.on('error', () => undefined);
      serve(socket, (request) => {
        requests.push(request);
        const text = answer(request);
        if (text !== undefined && !socket.destroyed) socket.write(text);
      });
    },
  );
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    target: {
      ...{ protocol: 'https', host: 'localhost', port, user: 'ann', basePath: '/' },
      ...{ clientCertificate: null, caFiles: [ca.caFile] },
    },
    fingerprintSha256: certificate.fingerprintSha256,
    requests,
    async stop() {
      for (const socket of open) socket.destroy();
      server.close();
      await ca.remove();
    },
  };
}

function serve(socket: Socket, take: (request: RawRequest) => void): void {
  let pending = '';
  let skipped = 0;
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    pending += chunk;
    for (;;) {
      const dropped = Math.min(skipped, pending.length);
      pending = pending.slice(dropped);
      skipped -= dropped;
      const end = pending.indexOf('\r\n\r\n');
      if (end < 0) return;
      const [first = '', ...lines] = pending.slice(0, end).split('\r\n');
      pending = pending.slice(end + 4);
      const [method = '', path = ''] = first.split(' ');
      const headers = new Map(
        lines.map((line) => {
          const colon = line.indexOf(':');
          return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
        }),
      );
      skipped = Number(headers.get('content-length') ?? 0);
      take({ method, path, headers, socket });
    }
  });
}

/** A whole answer with its length. */
export function reply(status: string, body = '', headers: readonly string[] = []): string {
  const length = `Content-Length: ${String(Buffer.byteLength(body))}`;
  return [`HTTP/1.1 ${status}`, ...headers, length, '', body].join('\r\n');
}

export function multistatus(...hrefs: readonly string[]): string {
  const responses = hrefs.map(
    (href) =>
      `<D:response><D:href>${href}</D:href><D:propstat><D:prop>` +
      `<D:resourcetype>${href.endsWith('/') ? '<D:collection/>' : ''}</D:resourcetype>` +
      '<D:getcontentlength>10</D:getcontentlength></D:prop>' +
      '<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>',
  );
  const xml = `<D:multistatus xmlns:D="DAV:">${responses.join('')}</D:multistatus>`;
  return reply('207 Multi-Status', xml, ['Content-Type: application/xml']);
}

/** A WebDAV server with an empty root, but for what a test does otherwise. */
export function davBut(special: RawAnswer): RawAnswer {
  return (request) => {
    const own = special(request);
    if (own !== undefined || handled.has(request)) return own;
    if (request.method === 'OPTIONS') return reply('200 OK', '', ['DAV: 1, 2']);
    if (request.method === 'PROPFIND') return multistatus('/');
    return reply('404 Not Found');
  };
}

const handled = new WeakSet<RawRequest>();

/** Says that a test has answered, or will, by writing to the socket itself. */
export function answeredBySocket(request: RawRequest): string | undefined {
  handled.add(request);
  return undefined;
}
