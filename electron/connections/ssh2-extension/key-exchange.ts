import { AppError } from '../../shared/errors.ts';
import { kexInitLists, kexInitType, parseKexInit, type KexInit } from '../../wire/ssh/kex-init.ts';
import { isKexMarker } from '../../wire/ssh/negotiate.ts';
import { addedMethods } from './added-methods.ts';
import { FiniteFieldExchange } from './finite-field.ts';
import { acceptHostCertificate } from './host-certificates.ts';
import type { KeyExchangeInternals, OfferInternals, ProtocolInternals } from './internals.ts';

/*
 * What ssh2 1.17.0 lacks, added to one client's protocol object without a change to the library:
 *
 * - Hybrid methods and curve448. ssh2 negotiates by its own list. When an added method wins, it is shown a
 *   KEXINIT in which curve25519-sha256 wins, whose messages look the same, and the exchange that it then makes
 *   gets the real mathematics, name and hash, and the KEXINIT that the server really sent (it is signed).
 * - Group exchange without ssh2's test for primality, with the checks of the group that it leaves out.
 *
 * Both hold for the first exchange and for every rekey, whoever begins it.
 */

/** The stand-in: its exchange sends one string and gets one string, as the added ones do. RFC 8731 §3. */
const standIn = 'curve25519-sha256';

/** Methods that ssh2 itself does not know. */
export function isAddedMethod(name: string): boolean {
  return addedMethods.has(name);
}

/**
 * Offers exactly `methods`; call it between ssh2's `connect` and its first byte.
 * @returns what every payload of the server has to pass through before ssh2 reads it
 */
export function extendKeyExchange(
  protocol: ProtocolInternals,
  methods: readonly string[],
): (payload: Buffer) => Buffer {
  const markers = protocol._offer.lists.kex.array.filter(isKexMarker);
  offer(protocol, [...methods, ...markers]);
  const adapter = new KexInitAdapter(protocol);
  let current = protocol._kex;
  Object.defineProperty(protocol, '_kex', {
    configurable: true,
    get: () => current,
    set: (exchange: KeyExchangeInternals | undefined) => {
      current = exchange;
      if (!exchange) return;
      adapter.restore(exchange);
      if (exchange.type === 'groupex') replaceGroupExchange(exchange);
      acceptHostCertificate(exchange);
    },
  });
  return (payload) => adapter.adapt(payload);
}

/** ssh2 refuses names that it does not know in `connect`, but not in the offer that it makes of them. */
function offer(protocol: ProtocolInternals, methods: string[]): void {
  const { lists, constructor } = protocol._offer;
  const direction = (side: OfferInternals['lists']['cs']) => ({
    cipher: side.cipher.array,
    mac: side.mac.array,
    compress: side.compress.array,
    lang: side.lang.array,
  });
  protocol._offer = new constructor({
    kex: methods,
    serverHostKey: lists.serverHostKey.array,
    cs: direction(lists.cs),
    sc: direction(lists.sc),
  });
}

interface Pending {
  method: string;
  payload: Buffer;
  methods: string[];
}

class KexInitAdapter {
  readonly #protocol: ProtocolInternals;
  #pending: Pending | undefined;

  constructor(protocol: ProtocolInternals) {
    this.#protocol = protocol;
  }

  /** The payload for ssh2: as it came, or with the stand-in in place of an added method that won. */
  adapt(payload: Buffer): Buffer {
    if (payload[0] !== kexInitType) return payload;
    const theirs = readKexInit(payload);
    if (!theirs) return payload;
    const kex = this.#protocol._offer.lists.kex;
    const remote = theirs.lists.keyExchange;
    const chosen = kex.array.find((name) => !isKexMarker(name) && remote.includes(name));
    if (chosen === undefined || !isAddedMethod(chosen)) return payload;
    this.#pending = { method: chosen, payload: Buffer.from(payload), methods: kex.array };
    kex.array = [standIn, ...kex.array.filter(isKexMarker)];
    // A guess is right when the first choices agree, which only the real lists tell. RFC 4253 §7.
    if (theirs.firstKexPacketFollows && remote[0] !== chosen) {
      this.#protocol._skipNextInboundPacket = true;
    }
    return encodeKexInit(payload, {
      ...theirs,
      lists: { ...theirs.lists, keyExchange: [standIn, ...remote.filter(isKexMarker)] },
      firstKexPacketFollows: false,
    });
  }

  /** Turns the exchange that ssh2 made for the stand-in into the real one. */
  restore(exchange: KeyExchangeInternals): void {
    const pending = this.#pending;
    if (!pending) return;
    this.#pending = undefined;
    this.#protocol._offer.lists.kex.array = pending.methods;
    exchange.negotiated.kex = pending.method;
    exchange._remoteKexinit = pending.payload;
    becomeAdded(exchange, pending.method);
  }
}

/** A KEXINIT that cannot be read is left to ssh2, which ends the connection over it. */
function readKexInit(payload: Buffer): KexInit | undefined {
  try {
    return parseKexInit(payload);
  } catch {
    // The tap has recorded the reason.
    return undefined;
  }
}

/** Type and cookie of `original`, the lists and flag of `kexInit`. RFC 4253 §7.1. */
function encodeKexInit(original: Buffer, kexInit: KexInit): Buffer {
  const parts: Buffer[] = [original.subarray(0, 17)];
  for (const name of kexInitLists) {
    const list = Buffer.from(kexInit.lists[name].join(','), 'latin1');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(list.length);
    parts.push(length, list);
  }
  parts.push(Buffer.of(kexInit.firstKexPacketFollows ? 1 : 0, 0, 0, 0, 0));
  return Buffer.concat(parts);
}

function becomeAdded(exchange: KeyExchangeInternals, name: string): void {
  const create = addedMethods.get(name);
  if (!create) throw new AppError('internal', `No such added method: ${name}`);
  const added = create();
  exchange.hashName = added.hash;
  exchange.generateKeys = () => undefined;
  exchange.getPublicKey = () => added.publicValue;
  // Strings, not numbers: nothing is trimmed.
  exchange.convertPublicKey = (value) => value;
  exchange.computeSecret = (value) => orError(() => added.secret(value));
}

function replaceGroupExchange(exchange: KeyExchangeInternals): void {
  let group: FiniteFieldExchange | undefined;
  exchange.generateKeys = () => {
    const { _prime: modulus, _generator: generator } = exchange;
    if (group || !modulus || !generator) return;
    group = new FiniteFieldExchange({
      modulus,
      generator,
      minBits: exchange._minBits ?? Infinity,
      maxBits: exchange._maxBits ?? 0,
    });
    exchange._public = group.publicValue();
  };
  exchange.getDHParams = () => group && { prime: group.modulus, generator: group.generator };
  exchange.computeSecret = (value) =>
    orError(() => {
      if (!group) throw new AppError('internal', 'The group exchange has no group.');
      return group.secret(value);
    });
}

/** ssh2 takes failures of the mathematics as returned errors. */
function orError(compute: () => Buffer): Buffer | Error {
  try {
    return compute();
  } catch (error) {
    return AppError.from(error);
  }
}
