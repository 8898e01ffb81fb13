/** A host key as its server shows it. */
export interface HostKeyFacts {
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`. */
  type: string;
  /** `SHA256:` and base64 without padding. */
  fingerprintSha256: string;
  /** The public key blob. */
  base64: string;
}

/** An SFTP server on the loopback address, started for one test file, with a folder of its own. */
export interface TestServer {
  readonly name: string;
  /** As the server or its package tells it. */
  readonly version: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** An unencrypted private key that the user may sign in with. */
  readonly identityFile: string;
  /** The user's home: its path on the server, which is the same on this computer's disk. */
  readonly root: string;
  /** Whether another user than ours owns the server's processes, so that permissions mean something. */
  readonly isUnprivileged: boolean;
  readonly hostKeys: readonly HostKeyFacts[];
  log(): string;
  /** Ends listener and connections at once, without a goodbye. */
  kill(): Promise<void>;
  /** Ends everything and removes the folder; safe to call twice. */
  stop(): Promise<void>;
}
