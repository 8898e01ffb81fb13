import * as v from 'valibot';
import { AppError } from '../shared/errors.ts';
import type { HostKey } from '../shared/report.ts';
import { Host, Port } from '../shared/site.ts';
import { readTrustFile, writeTrustFile } from './trust-file.ts';

const Fingerprint = v.pipe(v.string(), v.regex(/^SHA256:[A-Za-z0-9+/]{43}$/));

const Pin = v.strictObject({
  host: Host,
  port: Port,
  type: v.string(),
  fingerprintSha256: Fingerprint,
  /** The public key blob, so that a pin can be written out as a known_hosts line. */
  base64: v.string(),
  /** ISO 8601, UTC. */
  pinnedAt: v.string(),
});
/** The one key that a person chose for a host and port. */
export type Pin = v.InferOutput<typeof Pin>;

/** A pin, and what stands behind it where that is not the person: `the key that …`. */
export type FoundPin = Pin & { source?: string };

const PinFile = v.strictObject({ version: v.literal(1), pins: v.array(Pin) });

/** The pins of one profile; the file is read anew for each question, so it may change underneath. */
export interface PinStore {
  readonly path: string;
  /** @throws {AppError} internal when the file is there but cannot be understood */
  find(host: string, port: number): Promise<FoundPin | undefined>;
  /**
   * Replaces any earlier pin of this host and port.
   * @throws {AppError} as `find`; permission-denied, disk-full, internal when it cannot be written
   */
  pin(host: string, port: number, key: HostKey): Promise<void>;
  /** True when there was one. */
  unpin(host: string, port: number): Promise<boolean>;
}

/** The pin store in a file that only its owner can read; written whole, in one step. */
export function createPinStore(path: string): PinStore {
  /** Changes run one after the other, or two of them would each write back the other's old list. */
  let lastChange: Promise<unknown> = Promise.resolve();
  function change<T>(edit: (pins: Pin[]) => { pins: Pin[]; result: T }): Promise<T> {
    const next = lastChange.then(async () => {
      const { pins, result } = edit(await readPins(path));
      await writePins(path, pins);
      return result;
    });
    lastChange = next.catch(() => {
      // The caller hears of the failure through `next`; the chain only orders the changes.
    });
    return next;
  }
  return {
    path,
    async find(host, port) {
      return (await readPins(path)).find(isPinOf(host, port));
    },
    pin(host, port, key) {
      const added: Pin = {
        host: host.toLowerCase(),
        port,
        type: key.type,
        fingerprintSha256: key.fingerprintSha256,
        base64: key.base64,
        pinnedAt: new Date().toISOString(),
      };
      return change((pins) => ({
        pins: [...pins.filter((pin) => !isPinOf(host, port)(pin)), added],
        result: undefined,
      }));
    },
    unpin(host, port) {
      return change((pins) => ({
        pins: pins.filter((pin) => !isPinOf(host, port)(pin)),
        result: pins.some(isPinOf(host, port)),
      }));
    },
  };
}

function isPinOf(host: string, port: number): (pin: Pin) => boolean {
  const name = host.toLowerCase();
  return (pin) => pin.host.toLowerCase() === name && pin.port === port;
}

async function readPins(path: string): Promise<Pin[]> {
  const text = await readTrustFile(path);
  if (text === undefined) return [];
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), PinFile), text);
  if (parsed.success) return parsed.output.pins;
  throw new AppError(
    'internal',
    `The file with your pinned host keys is damaged: ${path}. ` +
      'Nothing is trusted until it is repaired, or moved away to start without pins.',
    { path, problem: parsed.issues[0].message },
  );
}

function writePins(path: string, pins: Pin[]): Promise<void> {
  return writeTrustFile(path, `${JSON.stringify({ version: 1, pins }, null, 2)}\n`);
}
