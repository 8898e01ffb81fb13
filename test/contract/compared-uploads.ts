import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openSession } from '../../electron/engine/open-session.ts';
import type { ConnectOptions, Session } from '../../electron/protocols/protocol.ts';
import type { TransferView } from '../../electron/shared/transfer.ts';
import { createTransfers } from '../../electron/transfers/transfers.ts';
import { sessionsOf } from '../fixtures/transfer-sides.ts';

/** Names that commands and addresses have to spell in their own ways. */
export const oddlyNamed = ['plain.txt', 'with a space', "it's #1 100%+", 'ümläut', '-dash'];

export function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Files of different sizes under these names. */
export async function plantOddlyNamed(folder: string): Promise<void> {
  for (const [index, name] of oddlyNamed.entries()) {
    await writeFile(path.join(folder, name), Buffer.alloc(index * 700_000 + 3, name));
  }
}

/** Uploads them with checksums asked for; resolves with how that ended. */
export async function uploadCompared(
  remote: Session,
  from: string,
  targetFolder: string,
  options: ConnectOptions,
): Promise<TransferView> {
  const local = await openSession({ protocol: 'local' }, options);
  const rules = { isChecksumVerified: true };
  const transfers = createTransfers({ local, remote, rules, onChange: () => undefined });
  transfers.start({
    id: 'copy',
    ...sessionsOf('upload'),
    sourcePaths: oddlyNamed.map((name) => path.join(from, name)),
    targetFolder,
    onConflict: 'overwrite',
  });
  const view = await transfers.ended('copy');
  await transfers.close();
  await local.close();
  return view;
}
