import { stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { FoundImport, ImportSource } from '../../../shared/site-import.ts';
import { readPrivateFile } from '../../private-file.ts';
import { readExportedSites } from '../site-exchange.ts';
import { readFilezillaSites } from './filezilla.ts';
import type { ImportedSites } from './imported.ts';
import { readSshConfigSites } from './ssh-config.ts';
import { readWinscpSites } from './winscp.ts';

/** Ten thousand sites of FileZilla with long notes have about 10 MB. */
const maxImportBytes = 32 * 1024 * 1024;

/** Where this user's programs keep their files. */
export interface ImportPlaces {
  home: string;
  localUser: string;
  platform: string;
  /** `%APPDATA%` on Windows. */
  appData: string | undefined;
}

/** The files of other programs that are there, each in its usual place. */
export async function findImports(places: ImportPlaces): Promise<FoundImport[]> {
  const found: FoundImport[] = [];
  for (const candidate of candidatesOf(places)) {
    const isThere = await stat(candidate.path).then(
      (stats) => stats.isFile(),
      () => false,
    );
    if (isThere) found.push(candidate);
  }
  return found;
}

function candidatesOf({ home, platform, appData }: ImportPlaces): FoundImport[] {
  const sshConfig = { source: 'ssh-config' as const, path: path.join(home, '.ssh', 'config') };
  if (platform === 'win32') {
    const folder = appData ?? path.join(home, 'AppData', 'Roaming');
    return [
      { source: 'filezilla', path: path.join(folder, 'FileZilla', 'sitemanager.xml') },
      { source: 'winscp', path: path.join(folder, 'WinSCP.ini') },
      sshConfig,
    ];
  }
  return [
    { source: 'filezilla', path: path.join(home, '.config', 'filezilla', 'sitemanager.xml') },
    { source: 'filezilla', path: path.join(home, '.filezilla', 'sitemanager.xml') },
    sshConfig,
  ];
}

/**
 * The sites that a file brings. What is wrong inside of it stands in the notes.
 * @throws {AppError} not-found, permission-denied, limit-exceeded for the file as a whole
 */
export async function readImport(
  source: ImportSource,
  file: string,
  { home, localUser }: ImportPlaces,
): Promise<ImportedSites> {
  const bytes = await readPrivateFile(file, maxImportBytes);
  if (!bytes) throw new AppError('not-found', `${file} is not there.`, { path: file });
  switch (source) {
    case 'filezilla':
      return readFilezillaSites(decodeText(bytes));
    case 'winscp':
      return readWinscpSites(decodeText(bytes));
    case 'keyferry':
      return readExportedSites(decodeText(bytes));
    case 'ssh-config':
      return await readSshConfigSites({ file, home, localUser });
  }
}

/** UTF-16 where a byte order mark says so, as programs of Windows may write it, else UTF-8. */
function decodeText(bytes: Buffer): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}
