import { importRules, schemaLibrary, testFiles } from './import-rules.mjs';

/** @typedef {import('./import-rules.mjs').ImportRule} ImportRule */

/** @param {string} text */
const escaped = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * @param {ImportRule} rule
 * @returns {string[]} expressions over resolved paths: what the row allows
 */
function allowed({ from, folders = [], without = [], builtins, packages = [] }) {
  const not = without.length === 0 ? '' : `(?!(?:${without.map(escaped).join('|')})(?:/|$))`;
  return [
    not === '' ? from : from.replace(/^\^/, `^${not}`),
    ...folders.map((place) => `^${not}${escaped(place)}(/|$)`),
    ...(Array.isArray(builtins) ? builtins.map((name) => `^(node:)?${escaped(name)}$`) : []),
    ...(folders.includes('electron/shared') ? [...packages, schemaLibrary] : packages).map(
      (name) => `(^|/)node_modules/(@types/)?${escaped(name)}/`,
    ),
  ];
}

/**
 * @param {ImportRule} rule
 * @returns {import('dependency-cruiser').IForbiddenRuleType}
 */
function forbidden(rule) {
  return {
    name: rule.name,
    severity: 'error',
    from: { path: rule.from, pathNot: [testFiles, ...(rule.except ? [rule.except] : [])] },
    to: {
      pathNot: [testFiles, ...allowed(rule)],
      couldNotResolve: false,
      ...(rule.builtins === true ? { dependencyTypesNot: ['core'] } : {}),
    },
  };
}

const folderRules = importRules.map(forbidden);

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...folderRules,
    {
      name: 'never-test',
      severity: 'error',
      from: { pathNot: testFiles },
      to: { path: testFiles },
    },
    {
      name: 'no-unknown-folder',
      severity: 'error',
      from: { path: '^electron/', pathNot: [testFiles, ...importRules.map((rule) => rule.from)] },
      to: {},
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      // `?raw` is Vite's: the file as a string.
      to: { couldNotResolve: true, pathNot: '^@phosphor-icons/core/.+\\.svg\\?raw$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^out/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types', 'svelte'],
    },
    skipAnalysisNotInRules: true,
  },
};
