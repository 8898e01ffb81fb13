import { MakerDeb } from '@electron-forge/maker-deb';
import { MakerZIP } from '@electron-forge/maker-zip';
import type { ForgeConfig } from '@electron-forge/shared-types';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import path from 'node:path';
import { entries } from './build/bundle/entries.mjs';

const executableName = 'keyferry';
const maintainer = 'The Keyferry authors <keyferry@example.invalid>';

/** The bundled Node knows nothing of asar: what it runs or loads lies beside the archive. */
const readByNode = Object.entries(entries)
  .filter(([, { runtime }]) => runtime === 'node')
  .map(([name]) => `${name}.cjs`)
  .concat('sshcrypto.node', 'pagent.exe');

/** Set by build/package.mjs where the official Electron cannot be downloaded. */
const electronZipDir = process.env['KEYFERRY_ELECTRON_ZIPS'];

/** The bundles are complete: the app is package.json, out/electron and out/renderer without their maps. */
function isLeftOut(file: string): boolean {
  const isApp = /^\/(package\.json$|out($|\/(electron|renderer)($|\/)))/.test(file);
  return (file !== '' && !isApp) || file.endsWith('.map');
}

const executables: Partial<Record<string, string>> = {
  win32: `${executableName}.exe`,
  darwin: 'Keyferry.app',
};

/** What makes Electron run other code than the app's is switched off. */
async function harden(folder: string, platform: string, arch: string): Promise<void> {
  await flipFuses(path.join(folder, executables[platform] ?? executableName), {
    version: FuseVersion.V1,
    resetAdHocDarwinSignature: platform === 'darwin' && arch === 'arm64',
    [FuseV1Options.RunAsNode]: false,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: false,
    [FuseV1Options.OnlyLoadAppFromAsar]: true,
    [FuseV1Options.EnableCookieEncryption]: true,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: platform !== 'linux',
  });
}

const config: ForgeConfig = {
  outDir: 'dist',
  packagerConfig: {
    executableName,
    icon: 'build/icons/icon',
    asar: { unpack: `**/{${readByNode.join(',')}}` },
    extraResource: ['out/resources/node', 'out/keyferry', 'out/keyferry.cmd'],
    ignore: isLeftOut,
    prune: false,
    ...(electronZipDir ? { electronZipDir } : {}),
  },
  rebuildConfig: { onlyModules: [] },
  makers: [
    new MakerZIP({}),
    new MakerDeb({
      options: {
        maintainer,
        homepage: 'https://keyferry.example.invalid',
        icon: 'build/icons/icon.png',
        categories: ['Network'],
        section: 'net',
        depends: ['libatomic1'], // of the bundled Node
      },
    }),
  ],
  hooks: {
    async postPackage(_config, { outputPaths, platform, arch }) {
      for (const folder of outputPaths) await harden(folder, platform, arch);
    },
  },
};
export default config;
