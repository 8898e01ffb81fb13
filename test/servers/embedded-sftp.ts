import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { Server as TcpServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2, {
  type Algorithms,
  type AuthContext,
  type AuthenticationType,
  type Connection,
  type Prompt,
} from 'ssh2';
import { serveFiles, type FileOptions } from '../../electron/demo/sftp/serve-files.ts';
import { makeEd25519 } from './key-pairs.ts';
import { hostKeyFromLine } from './host-key-facts.ts';
import type { TestServer } from './server.ts';

/** One round of questions and the answers that are right. */
export interface Round {
  prompts: readonly Prompt[];
  answers: readonly string[];
}

export interface EmbeddedOptions extends Omit<FileOptions, 'root'> {
  algorithms?: Algorithms;
  hostKeyTypes?: readonly ('ed25519' | 'ecdsa' | 'rsa')[];
  /** Ways in that are offered; by default password and publickey. */
  methods?: readonly AuthenticationType[];
  /** All of these, one after the other, instead of any one of `methods`. */
  needed?: readonly AuthenticationType[];
  /** What keyboard-interactive asks. */
  rounds?: readonly Round[];
  /** Public keys beside the one of `identityFile`, as `type base64` lines. */
  authorizedKeys?: readonly string[];
}

export interface EmbeddedServer extends TestServer {
  /** Every sign-in request that arrived, by method, `none` included. */
  readonly signIns: readonly string[];
  openHandles(): number;
  /** Every connection that is open. */
  readonly connections: ReadonlySet<Connection>;
  /** Hears of every connection before anything was said on it. */
  onConnection(see: (connection: Connection) => void): void;
}

/** ssh2's own server over a folder that is made for it: for what a well-behaved server never does. */
export async function startEmbeddedSftp(options: EmbeddedOptions = {}): Promise<EmbeddedServer> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'keyferry-embedded-')));
  const root = join(folder, 'home');
  await mkdir(root);
  const identityFile = join(folder, 'identity');
  const identity = makeEd25519();
  await writeFile(identityFile, identity.private, { mode: 0o600 });
  const hostKeys = (options.hostKeyTypes ?? ['ed25519']).map(makeHostKey);
  const password = randomBytes(12).toString('base64url');
  const signIns: string[] = [];
  const lines: string[] = [];
  const connections = new Set<Connection>();
  const watchers: ((connection: Connection) => void)[] = [];
  const counters: (() => number)[] = [];
  const sockets = new Set<Socket>();

  const server = new ssh2.Server(
    {
      hostKeys: hostKeys.map((key) => key.private),
      ident: 'embedded_1.0',
      ...(options.algorithms && { algorithms: options.algorithms }),
    },
    (connection) => {
      connections.add(connection);
      for (const see of watchers) see(connection);
      connection.on('error', (error) => lines.push(`connection: ${error.message}`));
      connection.on('close', () => connections.delete(connection));
      const doorman = createDoorman({
        ...options,
        password,
        authorizedKeys: [identity.public, ...(options.authorizedKeys ?? [])],
      });
      connection.on('authentication', (context) => {
        signIns.push(context.method);
        doorman(context);
      });
      connection.on('session', (accept) => {
        accept().on('sftp', (acceptSftp) => {
          const sftp = acceptSftp();
          sftp.on('error', (error: Error) => lines.push(`sftp: ${error.message}`));
          counters.push(serveFiles(sftp, { ...options, root }));
        });
      });
    },
  );
  // ssh2's types leave out that its server is a net.Server underneath.
  const listener: unknown = Reflect.get(server, '_srv');
  if (!(listener instanceof TcpServer)) throw new Error('ssh2 keeps its listener elsewhere now.');
  listener.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const kill = async (): Promise<void> => {
    for (const socket of sockets) socket.resetAndDestroy();
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
  };
  return {
    name: 'embedded ssh2 server',
    version: '1.17.0',
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    user: 'ferry',
    password,
    identityFile,
    root,
    isUnprivileged: process.getuid?.() !== 0,
    hostKeys: hostKeys.map((key) => hostKeyFromLine(key.public)),
    signIns,
    connections,
    onConnection: (see) => {
      watchers.push(see);
    },
    openHandles: () => counters.reduce((sum, count) => sum + count(), 0),
    log: () => lines.join('\n'),
    kill,
    async stop() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function makeHostKey(type: 'ed25519' | 'ecdsa' | 'rsa'): { private: string; public: string } {
  switch (type) {
    case 'ed25519':
      return makeEd25519();
    case 'ecdsa':
      return ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 });
    case 'rsa':
      return ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 });
  }
}

type DoormanOptions = Pick<EmbeddedOptions, 'methods' | 'needed' | 'rounds'> & {
  password: string;
  authorizedKeys: readonly string[];
};

/** Decides one connection's sign-in requests. */
function createDoorman(options: DoormanOptions): (context: AuthContext) => void {
  const left = [...(options.needed ?? [])];
  const offered = (): AuthenticationType[] =>
    options.needed ? left.slice(0, 1) : [...(options.methods ?? ['password', 'publickey'])];
  return (context) => {
    if (!offered().includes(context.method)) {
      context.reject(offered());
      return;
    }
    void isRight(context, options).then((right) => {
      if (right === 'later') context.accept();
      else if (!right) context.reject(offered());
      else {
        left.shift();
        if (left.length > 0) context.reject(offered(), true);
        else context.accept();
      }
    });
  };
}

/** `later` for a key that is only being asked about. */
async function isRight(context: AuthContext, options: DoormanOptions): Promise<boolean | 'later'> {
  switch (context.method) {
    case 'none':
      return true;
    case 'password':
      return context.password === options.password;
    case 'publickey': {
      const { algo, data } = context.key;
      const line = `${algo === 'ssh-rsa' ? 'ssh-rsa' : algo} ${data.toString('base64')}`;
      const known = options.authorizedKeys.find((key) => key.startsWith(line));
      if (known === undefined) return false;
      if (!context.signature || !context.blob) return 'later';
      const key = ssh2.utils.parseKey(known);
      if (key instanceof Error || Array.isArray(key)) return false;
      return key.verify(context.blob, context.signature, context.hashAlgo);
    }
    case 'keyboard-interactive':
      for (const { prompts, answers } of options.rounds ?? []) {
        const given = await new Promise<readonly string[]>((resolve) => {
          context.prompt([...prompts], 'Sign in', 'Answer all questions.', resolve);
        });
        if (given.length !== answers.length) return false;
        if (given.some((answer, index) => answer !== answers[index])) return false;
      }
      return (options.rounds ?? []).length > 0;
    default:
      return false;
  }
}
