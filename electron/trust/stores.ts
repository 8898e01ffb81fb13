import { homedir } from 'node:os';
import { join } from 'node:path';
import {
  createCertificatePinStore,
  type CertificatePinStore,
} from './certificates/certificate-pins.ts';
import { createPinStore, type PinStore } from './pins.ts';

/** A known_hosts file and what a person calls it. */
export interface KnownHostsFile {
  readonly path: string;
  /** `~/.ssh/known_hosts` rather than the whole path. */
  readonly label: string;
}

/** Keys and certificates that a person accepted for as long as the application runs, by host and port. */
export interface AcceptedOnce {
  has(host: string, port: number, fingerprintSha256: string): boolean;
  add(host: string, port: number, fingerprintSha256: string): void;
  delete(host: string, port: number, fingerprintSha256: string): void;
}

/** Everything that can vouch for a host key, or for a certificate where its chain does not. */
export interface HostKeyStores {
  readonly knownHosts: readonly KnownHostsFile[];
  readonly pins: PinStore | null;
  readonly certificatePins: CertificatePinStore | null;
  readonly acceptedOnce: AcceptedOnce;
  /** Named by the person beforehand, for whichever host presents it: `--accept-host-key`, `--accept-certificate`. */
  readonly namedFingerprints: ReadonlySet<string>;
}

export interface HostKeyStoreOptions {
  /** The folder with Keyferry's own `known_hosts`, `pins.json` and `certificate-pins.json`. */
  profileFolder: string;
  home?: string;
  /** The system's list of keys; only Unix systems have one. */
  systemKnownHosts?: string | null;
  namedFingerprints?: readonly string[];
}

/** The stores of a profile together with those of OpenSSH, which are only ever read. */
export function openHostKeyStores(options: HostKeyStoreOptions): HostKeyStores {
  const home = options.home ?? homedir();
  const system =
    options.systemKnownHosts === undefined ? defaultSystemFile() : options.systemKnownHosts;
  return {
    knownHosts: [
      { path: join(options.profileFolder, 'known_hosts'), label: "Keyferry's own known_hosts" },
      { path: join(home, '.ssh', 'known_hosts'), label: '~/.ssh/known_hosts' },
      { path: join(home, '.ssh', 'known_hosts2'), label: '~/.ssh/known_hosts2' },
      ...(system === null ? [] : [{ path: system, label: system }]),
    ],
    pins: createPinStore(join(options.profileFolder, 'pins.json')),
    certificatePins: createCertificatePinStore(
      join(options.profileFolder, 'certificate-pins.json'),
    ),
    acceptedOnce: createAcceptedOnce(),
    namedFingerprints: new Set(options.namedFingerprints),
  };
}

/** One known_hosts file and nothing else: what it says does not depend on the person's own files. */
export function openSingleFileStores(
  path: string,
  namedFingerprints: readonly string[] = [],
): HostKeyStores {
  return {
    knownHosts: [{ path, label: path }],
    pins: null,
    certificatePins: null,
    acceptedOnce: createAcceptedOnce(),
    namedFingerprints: new Set(namedFingerprints),
  };
}

/** An empty list of keys accepted once. */
export function createAcceptedOnce(): AcceptedOnce {
  const keys = new Set<string>();
  const keyOf = (host: string, port: number, fingerprint: string): string =>
    JSON.stringify([host.toLowerCase(), port, fingerprint]);
  return {
    has: (host, port, fingerprint) => keys.has(keyOf(host, port, fingerprint)),
    add: (host, port, fingerprint) => void keys.add(keyOf(host, port, fingerprint)),
    delete: (host, port, fingerprint) => void keys.delete(keyOf(host, port, fingerprint)),
  };
}

function defaultSystemFile(): string | null {
  return process.platform === 'win32' ? null : '/etc/ssh/ssh_known_hosts';
}
