import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';

/** Names of the users and groups that this computer lists itself; a number has none where it is absent. */
export interface Accounts {
  users: ReadonlyMap<number, string>;
  groups: ReadonlyMap<number, string>;
}

/** More than that is no plain account file; directories of large sites are not kept in it. */
const maxFileCharacters = 4 * 1024 * 1024;

/** Reads passwd(5) and group(5) once. Never fails: without the files owners are shown as numbers. */
export async function readAccounts(): Promise<Accounts> {
  if (process.platform === 'win32') return { users: new Map(), groups: new Map() };
  const [users, groups] = await Promise.all([readTable('/etc/passwd'), readTable('/etc/group')]);
  const { uid, username } = userInfo();
  if (!users.has(uid)) users.set(uid, username);
  return { users, groups };
}

/** Name and number of the lines `name:password:number:…`. The first line of a number wins. */
export function parseAccounts(text: string): Map<number, string> {
  const names = new Map<number, string>();
  for (const line of text.slice(0, maxFileCharacters).split('\n')) {
    const [name, , number] = line.split(':');
    if (name === undefined || number === undefined || !/^\d{1,10}$/.test(number)) continue;
    if (!names.has(Number(number))) names.set(Number(number), name);
  }
  return names;
}

async function readTable(file: string): Promise<Map<number, string>> {
  try {
    return parseAccounts(await readFile(file, 'utf8'));
  } catch {
    // Owners are decoration: a system without the file, or one that hides it, still lists its disk.
    return new Map();
  }
}
