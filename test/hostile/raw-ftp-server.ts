import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls';
import type { TestCertificate } from '../servers/test-ca.ts';

/** What a test can do in the place of the usual answer. */
export interface Talk {
  /** The connection as it is now, with or without TLS. */
  readonly socket: Socket;
  say(text: string): void;
  /** The data connection that was agreed on, with TLS where the control connection has it. */
  data(): Promise<Socket>;
  /** How many control connections there have been. */
  readonly connection: number;
}

/** Answers a command; false leaves it to the usual answer. `''` stands for a new connection. */
export type Override = (verb: string, argument: string, talk: Talk) => boolean | Promise<boolean>;

export interface RawFtpOptions {
  /** Absent for plain FTP. */
  certificate?: TestCertificate;
  /** Of data connections, where it is another one. */
  dataCertificate?: TestCertificate;
  override?: Override;
}

/** An FTP server that behaves well but where a test wants otherwise. */
export interface RawFtpServer {
  readonly port: number;
  /** Every line that clients sent, in order. */
  readonly heard: readonly string[];
  stop(): Promise<void>;
}

/** What it has: one folder with one file. */
export const content = Buffer.from('the content of the file');
const features = [
  'EPSV',
  'UTF8',
  'SIZE',
  'MDTM',
  'REST STREAM',
  'MLST type*;size*;modify*;',
  'MLSD',
];

const usual: Readonly<Record<string, string>> = {
  '': '220 ready',
  PBSZ: '200 ok',
  PROT: '200 ok',
  USER: '331 password?',
  PASS: '230 in',
  FEAT: `211-Features:\r\n${features.map((feature) => ` ${feature}`).join('\r\n')}\r\n211 End`,
  SYST: '215 UNIX Type: L8',
  SITE: '214 HELP CHMOD',
  OPTS: '200 ok',
  TYPE: '200 ok',
  PWD: '257 "/" is it',
  CWD: '250 ok',
  NOOP: '200 ok',
  REST: '350 ok',
  ABOR: '226 ok',
  QUIT: '221 bye',
};

export async function startRawFtp(options: RawFtpOptions = {}): Promise<RawFtpServer> {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  const listeners = new Set<Server>();
  const context = options.certificate && (await contextOf(options.certificate));
  const dataContext = options.dataCertificate ? await contextOf(options.dataCertificate) : context;
  let connections = 0;

  function serve(plain: Socket): void {
    connections += 1;
    const connection = connections;
    let socket: Socket = plain;
    let pending: Promise<Socket> | undefined;
    const track = (one: Socket): Socket => {
      sockets.add(one);
      // The client leaves in the middle of what it is told: that is what these tests want.
      return one.on('error', () => undefined);
    };
    const talk: Talk = {
      connection,
      get socket() {
        return socket;
      },
      say: (text) => void socket.write(`${text}\r\n`),
      data: async () => {
        const raw = await (pending ??
          Promise.reject(new Error('no data connection was agreed on')));
        if (!dataContext || socket === plain) return raw;
        return track(new TLSSocket(raw, { isServer: true, secureContext: dataContext }));
      },
    };

    async function agree(): Promise<number> {
      const listener = createServer().listen(0, '127.0.0.1');
      listeners.add(listener);
      await once(listener, 'listening');
      pending = once(listener, 'connection').then(([incoming]) => {
        listener.close();
        return track(incoming as Socket);
      });
      return (listener.address() as AddressInfo).port;
    }

    async function answer(verb: string, argument: string): Promise<void> {
      if (await options.override?.(verb, argument, talk)) return;
      if (verb === 'AUTH' && context) {
        talk.say('234 go on');
        plain.removeAllListeners('data');
        socket = track(new TLSSocket(plain, { isServer: true, secureContext: context }));
        listen();
      } else if (verb === 'EPSV') talk.say(`229 ok (|||${String(await agree())}|)`);
      else if (verb === 'PASV') {
        const port = await agree();
        talk.say(`227 ok (127,0,0,1,${String(port >> 8)},${String(port & 255)})`);
      } else if (verb === 'MLSD') await send('type=file;size=23; file\r\n');
      else if (verb === 'RETR') await send(content);
      else if (verb === 'STOR') {
        talk.say('150 begin');
        const data = await talk.data();
        data.resume();
        await once(data, 'end');
        data.end();
        talk.say('226 done');
      } else if (verb === 'MLST') talk.say(`250-x\r\n type=file;size=23; ${argument}\r\n250 End`);
      else if (verb === 'SIZE') talk.say('213 23');
      else talk.say(usual[verb] ?? '500 what?');
      if (verb === 'QUIT') socket.end();
    }

    async function send(bytes: Buffer | string): Promise<void> {
      talk.say('150 begin');
      const data = await talk.data();
      // Whoever does not read does not notice that the other side has gone.
      data.resume().end(bytes);
      await once(data, 'close');
      talk.say('226 done');
    }

    function listen(): void {
      let rest = '';
      socket.on('data', (chunk: Buffer) => {
        const lines = (rest + chunk.toString('latin1')).split('\r\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          heard.push(line);
          const [, verb = '', argument = ''] = /^(\S+)(?: (.*))?$/s.exec(line) ?? [];
          answer(verb.toUpperCase(), argument).catch(() => socket.destroy());
        }
      });
    }

    track(plain);
    listen();
    void answer('', '');
  }

  const server = createServer(serve).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    async stop() {
      for (const listener of listeners) listener.close();
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function contextOf({ chainFile, keyFile }: TestCertificate): Promise<SecureContext> {
  return createSecureContext({ cert: await readFile(chainFile), key: await readFile(keyFile) });
}
