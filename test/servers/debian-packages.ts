import { findPackages, type FoundPackages } from './package-cache.ts';

export type { DebianPackages, FoundPackages } from './package-cache.ts';

/** Real servers, and what runs them for made-up users. */
const names = [
  'openssh-server',
  'openssh-client',
  'openssh-sftp-server',
  'dropbear-bin',
  'libnss-wrapper',
] as const;

/** The packages of the usual servers. Where they cannot be had, `skip` says why. */
export async function findDebianPackages(): Promise<FoundPackages> {
  return await findPackages({ names });
}
