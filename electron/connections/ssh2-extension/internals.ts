import type { Client, ParsedKey, SFTPWrapper } from 'ssh2';
import manifest from 'ssh2/package.json' with { type: 'json' };
import { AppError } from '../../shared/errors.ts';

/*
 * The parts of ssh2 that its documentation does not name and that Keyferry relies on. Read in the
 * source of exactly this version; another version is refused before a connection is used.
 */
const knownVersion = '1.17.0';

/** lib/protocol/kex.js, class KeyExchange and its kinds: one exchange, the first or a rekey. */
export interface KeyExchangeInternals {
  /** `25519`, `ecdh`, `group`, `groupex`. */
  type: string;
  hashName: string;
  sessionID?: Buffer;
  negotiated: { kex: string; serverHostKey: string; sc: { compress: string } };
  /** The server's key blob from its reply on. */
  _hostKey?: Buffer;
  /** The server's KEXINIT as it goes into the exchange hash. */
  _remoteKexinit: Buffer;
  _public: Buffer | null;
  /** Group exchange only. */
  _prime?: Buffer | null;
  _generator?: Buffer | null;
  _minBits?: number;
  _maxBits?: number;
  getDHParams?: () => { prime: Buffer; generator: Buffer } | undefined;
  generateKeys: () => void;
  getPublicKey: () => Buffer;
  convertPublicKey: (value: Buffer) => Buffer;
  computeSecret: (value: Buffer) => Buffer | Error;
}

interface NameList {
  array: string[];
}

/** lib/protocol/kex.js, class KexInit: what we offer. */
export interface OfferInternals {
  readonly lists: {
    readonly kex: NameList;
    readonly serverHostKey: NameList;
    readonly cs: Readonly<Record<'cipher' | 'mac' | 'compress' | 'lang', NameList>>;
    readonly sc: Readonly<Record<'cipher' | 'mac' | 'compress' | 'lang', NameList>>;
  };
  constructor: new (lists: unknown) => OfferInternals;
}

/** lib/protocol/zlib.js, class PacketWriter and ZlibPacketWriter. */
interface PacketWriterInternals {
  /** Where the payload begins in what `alloc` returns; the second for messages of an exchange. */
  allocStart: number;
  allocStartKEX: number;
  alloc: (payloadBytes: number, isExchange?: boolean) => Buffer;
  finalize: (packet: Buffer, isExchange?: boolean) => Buffer;
}

/** Signs `data`; calls back with the bare signature. */
export type SignRequest = (data: Buffer, done: (signature: Buffer) => void) => void;

export type MessageHandler = (protocol: unknown, ...args: unknown[]) => void;

/** lib/protocol/crypto.js, what decrypts after the first exchange. */
export interface DecipherInternals {
  /** Is being collected, up to its MAC. */
  _packet?: Uint8Array | null;
  /** The protocol's; during a renewal another, which takes the messages of the exchange only. */
  _onPayload?: (payload: Buffer) => unknown;
}

/** lib/protocol/Protocol.js, class Protocol. */
export interface ProtocolInternals {
  _kex: KeyExchangeInternals | undefined;
  _offer: OfferInternals;
  /** The next packet was sent on a wrong guess of the method. */
  _skipNextInboundPacket: boolean;
  /** lib/protocol/zlib.js: gives the payload of a packet, decompressed. */
  _packetRW: { read: { read: (data: Buffer) => Buffer }; write: PacketWriterInternals };
  _cipher: { encrypt: (packet: Buffer) => void };
  _decipher: DecipherInternals | undefined;
  /** Our KEXINIT while an exchange is running. */
  _kexinit: Buffer | undefined;
  /** Packets that wait for the end of an exchange. */
  _queue: Buffer[] | undefined;
  /** Methods of sign-in whose answers are awaited. */
  _authsQueue: string[];
  authPK: (user: string, key: ParsedKey, algorithm?: string, sign?: SignRequest) => void;
  /** By message name; lib/client.js fills it, lib/protocol/handlers.misc.js calls it. */
  _handlers: Record<string, MessageHandler | undefined>;
  /** Gets every decrypted payload after the first NEWKEYS; taken over by each new decipher. */
  _onPayload: (payload: Buffer) => unknown;
  /** Sends bytes of the wire; taken over by each new cipher. */
  _onWrite: (data: Buffer) => void;
  service: (name: string) => void;
  rekey: () => void;
}

/**
 * The protocol object of a client, from `connect` on.
 * @throws {AppError} internal when the installed ssh2 is not the version that was read
 */
export function protocolOf(client: Client): ProtocolInternals {
  if (manifest.version !== knownVersion) {
    throw unknownVersion(`its version is ${manifest.version}`);
  }
  const protocol: unknown = Reflect.get(client, '_protocol');
  if (!isProtocol(protocol)) throw unknownVersion('its protocol object has another shape');
  return protocol;
}

function isProtocol(value: unknown): value is ProtocolInternals {
  if (typeof value !== 'object' || value === null) return false;
  const functions = ['_onPayload', '_onWrite', 'service', 'rekey', 'authPK'];
  const objects = ['_handlers', '_offer', '_packetRW', '_cipher', '_authsQueue'];
  return (
    '_kex' in value &&
    objects.every((name) => typeof Reflect.get(value, name) === 'object') &&
    functions.every((name) => typeof Reflect.get(value, name) === 'function')
  );
}

function unknownVersion(reason: string): AppError {
  return new AppError(
    'internal',
    `The SSH library is not ssh2 ${knownVersion}, for which Keyferry was built: ${reason}.`,
  );
}

/** Calls `before` with the arguments of every such message, then what ssh2 does with it. */
export function watchHandler(
  protocol: ProtocolInternals,
  name: string,
  before: (...args: unknown[]) => void,
): void {
  const original = protocol._handlers[name];
  protocol._handlers[name] = (self, ...args) => {
    before(...args);
    original?.(self, ...args);
  };
}

/** Sends a message, or keeps it until a running exchange is over. lib/protocol/utils.js, sendPacket. */
export function sendPayload(protocol: ProtocolInternals, payload: Uint8Array): void {
  const { write } = protocol._packetRW;
  const packet = write.alloc(payload.length);
  packet.set(payload, write.allocStart);
  const finished = write.finalize(packet);
  if (protocol._kexinit === undefined) protocol._cipher.encrypt(finished);
  else (protocol._queue ??= []).push(finished);
}

/** The session identifier once the first exchange is done. RFC 4253 §7.2. */
export function sessionIdOf(protocol: ProtocolInternals): Buffer | null {
  return protocol._kex?.sessionID ?? null;
}

/** What an SFTP server said about itself in SSH_FXP_VERSION and limits@openssh.com. */
export interface SftpFacts {
  version: number;
  /** Extension name -> version, as sent. */
  extensions: ReadonlyMap<string, string>;
  /** Largest READ and WRITE that ssh2 sends in one request: the server's limit where it told one. */
  maxReadBytes: number;
  maxWriteBytes: number;
  /** What the channel still takes from us before its next WINDOW_ADJUST. RFC 4254 §5.2 */
  windowBytes: number;
}

/** lib/protocol/SFTP.js keeps these to itself. @throws {AppError} internal for another ssh2 */
export function sftpFactsOf(sftp: SFTPWrapper): SftpFacts {
  const read = (name: string): unknown => Reflect.get(sftp, name);
  const extensions = read('_extensions');
  const outgoing = read('outgoing');
  const [version, maxReadBytes, maxWriteBytes] = ['_version', '_maxReadLen', '_maxWriteLen'].map(
    read,
  );
  if (
    typeof extensions !== 'object' ||
    extensions === null ||
    typeof version !== 'number' ||
    typeof maxReadBytes !== 'number' ||
    typeof maxWriteBytes !== 'number' ||
    typeof outgoing !== 'object' ||
    outgoing === null
  ) {
    throw unknownVersion('its SFTP object has another shape');
  }
  const pairs = Object.entries(extensions).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  const windowBytes = Number(Reflect.get(outgoing, 'window'));
  return { version, extensions: new Map(pairs), maxReadBytes, maxWriteBytes, windowBytes };
}
