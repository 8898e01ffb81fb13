/**
 * Who may import what: the one table behind dependency-cruiser, ESLint's rule for components and the
 * test that plants a violation of each row. A folder may always import itself.
 *
 * @typedef {object} ImportRule
 * @property {string} name
 * @property {string} from regular expression over paths relative to the repository
 * @property {string} [except] files under `from` that have a row of their own
 * @property {string[]} [folders] what it may import of the project: folders, or single files
 * @property {string[]} [without] parts of those folders that it may not import: folders, or single files
 * @property {true | string[]} [builtins] modules of Node: all, or those named
 * @property {string[]} [packages] from npm
 * @property {Planted} planted a violation, for the test
 *
 * @typedef {{ file: string, imports: string }} Planted
 */

/** Whoever may import shared may use it too: schemas are the language that shared speaks. */
export const schemaLibrary = 'valibot';

const protocol = 'electron/protocols/protocol.ts';

/** Each protocol's own libraries. */
const protocolPackages = {
  sftp: ['ssh2', 'ssh2-sftp-client'],
  ftps: [],
  https: ['saxes'],
  local: [],
  memory: [],
};

/**
 * @param {string} folder
 * @param {Omit<ImportRule, 'name' | 'from' | 'planted'>} may
 * @param {string} forbidden an import that the row must catch
 * @returns {ImportRule}
 */
function row(folder, may, forbidden) {
  const planted = { file: `${folder}/planted.ts`, imports: forbidden };
  return { name: folder, from: `^${folder}/`, ...may, planted };
}

/** @type {ImportRule[]} */
export const importRules = [
  row('electron/shared', { packages: [schemaLibrary] }, 'node:fs'),
  row('electron/wire', { folders: ['electron/shared'] }, 'node:buffer'),
  {
    ...row('electron/inspector', { folders: ['electron/shared', 'electron/wire'] }, 'node:net'),
    except: '^electron/inspector/probe/',
    without: ['electron/inspector/probe'],
  },
  row(
    'electron/inspector/probe',
    { folders: ['electron/shared', 'electron/wire', 'electron/inspector'] },
    'node:net',
  ),
  row(
    'electron/connections',
    { folders: ['electron/shared', 'electron/wire'], builtins: true, packages: ['ssh2'] },
    '../protocols/protocol.ts',
  ),
  {
    name: 'electron/protocols',
    from: '^electron/protocols/[^/]+$',
    folders: ['electron/shared'],
    planted: { file: 'electron/protocols/planted.ts', imports: './sftp/connect.ts' },
  },
  ...Object.entries(protocolPackages).map(([name, packages]) => ({
    ...row(
      `electron/protocols/${name}`,
      {
        folders: ['electron/shared', 'electron/wire', 'electron/connections', protocol],
        builtins: /** @type {const} */ (true),
        packages,
      },
      name === 'memory' ? '../local/connect.ts' : '../memory/connect.ts',
    ),
  })),
  row(
    'electron/transfers',
    { folders: ['electron/shared', protocol], builtins: true },
    '../protocols/sftp/connect.ts',
  ),
  row(
    'electron/trust',
    { folders: ['electron/shared', 'electron/wire'], builtins: true },
    '../connections/ssh-connection.ts',
  ),
  row(
    'electron/engine',
    {
      folders: ['shared', 'wire', 'inspector', 'connections', 'protocols', 'transfers'].map(
        (name) => `electron/${name}`,
      ),
      builtins: true,
    },
    'electron',
  ),
  row(
    'electron/demo',
    {
      folders: ['electron/shared', 'electron/wire'],
      builtins: true,
      packages: ['ssh2', 'saxes'],
    },
    '../connections/ssh-connection.ts',
  ),
  row(
    'electron/main',
    {
      folders: ['electron/shared', 'electron/trust'],
      builtins: true,
      packages: ['electron', 'electron-store', 'saxes'],
    },
    '../engine/engine.ts',
  ),
  row(
    'electron/preload',
    { folders: ['electron/shared'], packages: ['electron'] },
    '../main/main.ts',
  ),
  row(
    'electron/cli',
    {
      folders: [
        ...['shared', 'trust', 'engine', 'transfers', 'inspector'].map(
          (name) => `electron/${name}`,
        ),
        'package.json', // for `--version`
      ],
      builtins: true,
    },
    '../protocols/sftp/connect.ts',
  ),
  row(
    'renderer',
    {
      // The inspector's rules are pure: what the window forecasts is judged as the engine judges it.
      folders: ['electron/shared', 'electron/inspector', 'electron/wire'],
      // It asks no server anything, and has no business with what is written to them.
      without: [
        'electron/inspector/probe',
        'electron/wire/tls/client-hello.ts',
        'electron/wire/tls/hello-extensions.ts',
        'electron/wire/ssh/client-messages.ts',
      ],
      packages: ['svelte', '@phosphor-icons/core'],
    },
    'node:path',
  ),
];

/** Tests may look at everything, nothing looks at them. */
export const testFiles = '^test/|\\.test\\.ts$';

/** @type {Planted} */
export const plantedUseOfTests = { file: 'electron/wire/planted.ts', imports: '../../test/x.ts' };

/** @type {Planted} a folder that has no row in the table must not slip through */
export const plantedUnknownFolder = { file: 'electron/unknown/planted.ts', imports: 'node:fs' };
