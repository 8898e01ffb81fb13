import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';
import { ESLint } from 'eslint';
import svelte from 'eslint-plugin-svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { componentImports } from './component-imports.mjs';
import config from './dependency-cruiser.config.mjs';
import {
  importRules,
  plantedUnknownFolder,
  plantedUseOfTests,
  type ImportRule,
} from './import-rules.mjs';

/** A tree of its own in which files import whatever a test says. */
let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(realpathSync(tmpdir()), 'keyferry-imports-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(file: string, text: string): void {
  const place = path.join(root, file);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, text);
}

/** Writes a file with these imports, and what they lead to. */
function plant(file: string, imports: readonly string[]): void {
  write(file, imports.map((name) => `import '${name}';\n`).join(''));
  for (const name of imports) {
    if (name.startsWith('.')) {
      write(path.join(path.dirname(file), name), name.endsWith('.json') ? '{}' : '');
    } else if (!name.startsWith('node:')) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }));
      write(`node_modules/${name}/index.js`, '');
    }
  }
}

/** @returns `rule: file → target` of each violation in the tree */
async function violations(): Promise<string[]> {
  const { forbidden, options }: IConfiguration = config;
  const result = await cruise(['.'], {
    ...options,
    baseDir: root,
    validate: true,
    ruleSet: { forbidden: forbidden ?? [] },
  });
  const { summary } = result.output as ICruiseResult;
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
}

/** Every import that a row allows, from a file beside its planted one. */
function allowedImports(rule: ImportRule, file: string): string[] {
  const toRoot = path.posix.relative(path.posix.dirname(file), '.');
  const files = (rule.folders ?? []).map((place) =>
    path.extname(place) ? place : `${place}/allowed.ts`,
  );
  const builtins = rule.builtins === true ? ['fs', 'net'] : (rule.builtins ?? []);
  return [
    './neighbour.ts',
    ...files.map((place) => `${toRoot}/${place}`),
    ...builtins.map((name) => `node:${name}`),
    ...(rule.packages ?? []),
  ];
}

describe('who may import what', () => {
  for (const rule of importRules) {
    const { planted } = rule;

    it(`${rule.name}: ${planted.imports} is caught once`, async () => {
      plant(planted.file, [planted.imports]);
      const found = await violations();
      expect(found).toHaveLength(1);
      expect(found[0]).toMatch(new RegExp(`^${rule.name}: ${planted.file} → `));
    });

    it(`${rule.name}: what its row allows passes`, async () => {
      plant(planted.file, allowedImports(rule, planted.file));
      expect(await violations()).toEqual([]);
    });
  }

  it('electron is for main and preload only', async () => {
    const others = importRules.filter(({ packages = [] }) => !packages.includes('electron'));
    for (const { planted } of others) plant(planted.file, ['electron']);
    const caughtBy = (await violations()).map((text) => text.split(':')[0]);
    expect(caughtBy.sort()).toEqual(others.map(({ name }) => name).sort());
  });

  it('the window neither asks servers nor writes to them', async () => {
    const rule = importRules.find(({ name }) => name === 'renderer');
    const places = (rule?.without ?? []).map((place) =>
      path.extname(place) ? place : `${place}/planted.ts`,
    );
    expect(places.length).toBeGreaterThan(2);
    plant(
      'renderer/lib/planted.ts',
      places.map((place) => `../../${place}`),
    );
    const found = await violations();
    expect(found).toEqual(
      places.map((place) => `renderer: renderer/lib/planted.ts → ${place}`).sort(),
    );
  });

  it('nothing but tests imports tests', async () => {
    plant(plantedUseOfTests.file, [plantedUseOfTests.imports]);
    plant('test/contract/planted.ts', ['../x.ts']);
    plant('electron/wire/planted.test.ts', ['../../test/x.ts', 'node:fs']);
    expect(await violations()).toEqual([`never-test: ${plantedUseOfTests.file} → test/x.ts`]);
  });

  it('a folder without a row is caught', async () => {
    plant(plantedUnknownFolder.file, [plantedUnknownFolder.imports]);
    expect(await violations()).toEqual([`no-unknown-folder: ${plantedUnknownFolder.file} → fs`]);
  });

  it('an import that leads nowhere is caught', async () => {
    write('electron/wire/planted.ts', "import './absent.ts';\n");
    expect(await violations()).toEqual(['no-unresolvable: electron/wire/planted.ts → ./absent.ts']);
  });

  it('a type is an import too', async () => {
    plant('electron/wire/planted.ts', ['electron']);
    write(
      'electron/wire/planted.ts',
      "import type { App } from 'electron';\nexport type A = App;\n",
    );
    expect(await violations()).toHaveLength(1);
  });
});

describe('what a component may import', () => {
  const eslint = new ESLint({
    cwd: import.meta.dirname,
    overrideConfigFile: true,
    overrideConfig: [...svelte.configs.base, { ...componentImports, files: ['**/*.svelte'] }],
  });

  async function problems(imports: string): Promise<number> {
    const code = `<script lang="ts">\n  import '${imports}';\n</script>\n`;
    const [result] = await eslint.lintText(code, {
      filePath: path.join(import.meta.dirname, 'planted.svelte'),
    });
    return result?.messages.length ?? 0;
  }

  it.each([
    'electron',
    'node:fs',
    ...builtinModules.slice(0, 3),
    'ssh2',
    '../../../electron/main/main.ts',
    '../../../test/x.ts',
    './listing.test.ts',
  ])('%s is caught once', async (name) => {
    expect(await problems(name)).toBe(1);
  });

  it.each([
    'svelte',
    'svelte/reactivity',
    '../ui/Button.svelte',
    './electron-mark.ts',
    '../../../electron/shared/contract.ts',
  ])('%s passes', async (name) => {
    expect(await problems(name)).toBe(0);
  });
});
