import { homedir } from 'node:os';
import { join } from 'node:path';

/** The application's name as Electron uses it for the folder of its profile. */
const folderName = 'Keyferry';

/** The folder in which the window keeps its sites, pins and settings; the CLI only reads it. */
export function profileFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home = homedir(),
): string {
  const own = env['KEYFERRY_USER_DATA'];
  if (own) return own;
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', folderName);
  if (platform === 'win32')
    return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), folderName);
  return join(env['XDG_CONFIG_HOME'] || join(home, '.config'), folderName);
}
