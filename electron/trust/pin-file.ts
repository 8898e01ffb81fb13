import * as v from 'valibot';
import { AppError } from '../shared/errors.ts';
import { inTurns } from '../shared/in-turns.ts';
import { readTrustFile, writeTrustFile } from './trust-file.ts';

/** `SHA256:` and base64 without padding. */
export const PinnedFingerprint = v.pipe(v.string(), v.regex(/^SHA256:[A-Za-z0-9+/]{43}$/));

interface AnyPin {
  host: string;
  port: number;
}

/** One pin for each host and port, in a file of the profile. */
export interface PinFile<Pin extends AnyPin> {
  readonly path: string;
  /** @throws {AppError} internal when the file is there but cannot be understood */
  find(host: string, port: number): Promise<Pin | undefined>;
  /**
   * Replaces any earlier pin of this host and port.
   * @throws {AppError} as `find`; permission-denied, disk-full, internal when it cannot be written
   */
  put(pin: Pin): Promise<void>;
  /** True when there was one. */
  unpin(host: string, port: number): Promise<boolean>;
}

/**
 * A file that only its owner can read; written whole, in one step, and read anew for each question, so that it may
 * change underneath. `what` names the pinned things in the words of a message.
 */
export function createPinFile<Pin extends AnyPin>(
  path: string,
  schema: v.GenericSchema<unknown, Pin>,
  what: string,
): PinFile<Pin> {
  const document = v.strictObject({ version: v.literal(1), pins: v.array(schema) });

  async function read(): Promise<Pin[]> {
    const text = await readTrustFile(path);
    if (text === undefined) return [];
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), document), text);
    if (parsed.success) return parsed.output.pins;
    throw new AppError(
      'internal',
      `The file with your pinned ${what} is damaged: ${path}. ` +
        'Nothing is trusted until it is repaired, or moved away to start without pins.',
      { path, problem: parsed.issues[0].message },
    );
  }

  /** Two changes at once would each write back the other's old list. */
  const inTurn = inTurns();
  function change<T>(edit: (pins: Pin[]) => { pins: Pin[]; result: T }): Promise<T> {
    return inTurn(async () => {
      const { pins, result } = edit(await read());
      await writeTrustFile(path, `${JSON.stringify({ version: 1, pins }, null, 2)}\n`);
      return result;
    });
  }

  return {
    path,
    async find(host, port) {
      return (await read()).find(isPinOf(host, port));
    },
    put: (added) =>
      change((pins) => {
        const isSame = isPinOf(added.host, added.port);
        return { pins: [...pins.filter((pin) => !isSame(pin)), added], result: undefined };
      }),
    unpin: (host, port) =>
      change((pins) => {
        const isIt = isPinOf(host, port);
        return { pins: pins.filter((pin) => !isIt(pin)), result: pins.some(isIt) };
      }),
  };
}

function isPinOf(host: string, port: number): (pin: AnyPin) => boolean {
  const name = host.toLowerCase();
  return (pin) => pin.host.toLowerCase() === name && pin.port === port;
}
