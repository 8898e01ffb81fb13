import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import type { Certificate } from '../../shared/report.ts';
import { Host, Port } from '../../shared/site.ts';
import { readTrustFile, writeTrustFile } from '../trust-file.ts';

const Fingerprint = v.pipe(v.string(), v.regex(/^SHA256:[A-Za-z0-9+/]{43}$/));

/** The one certificate that a person chose for a host and port, with what a dialog shows beside another. */
export const CertificatePin = v.strictObject({
  host: Host,
  port: Port,
  fingerprintSha256: Fingerprint,
  subject: v.string(),
  issuer: v.string(),
  validFrom: v.string(),
  validUntil: v.string(),
  /** ISO 8601, UTC. */
  pinnedAt: v.string(),
});
export type CertificatePin = v.InferOutput<typeof CertificatePin>;

/** A pin, and what stands behind it where that is not the person: `the certificate that …`. */
export type FoundCertificatePin = CertificatePin & { source?: string };

const PinFile = v.strictObject({ version: v.literal(1), pins: v.array(CertificatePin) });

/** The pinned certificates of one profile; the file is read anew for each question. */
export interface CertificatePinStore {
  readonly path: string;
  /** @throws {AppError} internal when the file is there but cannot be understood */
  find(host: string, port: number): Promise<FoundCertificatePin | undefined>;
  /**
   * Replaces any earlier pin of this host and port.
   * @throws {AppError} as `find`; permission-denied, disk-full, internal when it cannot be written
   */
  pin(host: string, port: number, certificate: Certificate): Promise<void>;
  /** True when there was one. */
  unpin(host: string, port: number): Promise<boolean>;
}

/** A file that only its owner can read; written whole, in one step. */
export function createCertificatePinStore(path: string): CertificatePinStore {
  /** Changes run one after the other, or two of them would each write back the other's old list. */
  let lastChange: Promise<unknown> = Promise.resolve();
  function change<T>(
    edit: (pins: CertificatePin[]) => { pins: CertificatePin[]; result: T },
  ): Promise<T> {
    const next = lastChange.then(async () => {
      const { pins, result } = edit(await readPins(path));
      const text = JSON.stringify({ version: 1, pins }, null, 2);
      await writeTrustFile(path, `${text}\n`);
      return result;
    });
    lastChange = next.catch(() => undefined);
    return next;
  }
  return {
    path,
    async find(host, port) {
      return (await readPins(path)).find(isPinOf(host, port));
    },
    pin(host, port, { fingerprintSha256, subject, issuer, validFrom, validUntil }) {
      const added: CertificatePin = {
        host: host.toLowerCase(),
        port,
        fingerprintSha256,
        subject,
        issuer,
        validFrom,
        validUntil,
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

function isPinOf(host: string, port: number): (pin: CertificatePin) => boolean {
  const name = host.toLowerCase();
  return (pin) => pin.host.toLowerCase() === name && pin.port === port;
}

async function readPins(path: string): Promise<CertificatePin[]> {
  const text = await readTrustFile(path);
  if (text === undefined) return [];
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), PinFile), text);
  if (parsed.success) return parsed.output.pins;
  throw new AppError(
    'internal',
    `The file with your pinned certificates is damaged: ${path}. ` +
      'Nothing is trusted until it is repaired, or moved away to start without pins.',
    { path, problem: parsed.issues[0].message },
  );
}
