import { findPackages } from '../servers/package-cache.ts';
import { runProgram } from '../servers/run-program.ts';

/** Numbers and names of one field, as Wireshark has them. */
export interface TsharkValues {
  readonly version: string;
  of(field: string): [number, string][];
}

/** `tshark -G values`: every number that Wireshark has a name for. */
export async function tsharkValues(): Promise<TsharkValues | { skip: string }> {
  const found = await findPackages({ names: ['tshark', 'wireshark-common'] });
  if ('skip' in found) return found;
  const said = await runProgram(found.path('usr/bin/tshark'), ['-G', 'values'], {
    env: { ...found.env, WIRESHARK_DATA_DIR: found.path('usr/share/wireshark') },
    // 1.4 million lines about every protocol.
    maxBytes: 256 * 1024 * 1024,
  });
  return {
    version: found.versions['tshark'] ?? 'unknown',
    of: (field) =>
      [...said.matchAll(new RegExp(`^V\\t${RegExp.escape(field)}\\t(\\w+)\\t(.*)$`, 'gm'))].map(
        ([, id, name]) => [Number(id), String(name)],
      ),
  };
}
