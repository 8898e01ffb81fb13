import {
  deskActions,
  listActions,
  listKeys,
  sitesActions,
  sitesKeys,
  usualKeys,
  type Action,
} from './actions.ts';
import { isFixed } from './chord.ts';

export type KeyMap = Readonly<Record<Action, readonly string[]>>;

/** What a person changed; an empty list takes an action's keys away. */
export type KeyChanges = Readonly<Record<string, readonly string[]>>;

/** The usual keys with the changes in them. Actions that are not known, as of a newer version, are left out. */
export function applyChanges(changes: KeyChanges): KeyMap {
  const known = Object.entries(changes).filter(([action]) => isAction(action));
  return { ...usualKeys, ...Object.fromEntries(known) };
}

/** The changes with other keys for one action; its usual keys are no change. */
export function changeKeys(
  changes: KeyChanges,
  action: Action,
  keys: readonly string[],
): Record<string, string[]> {
  const others = Object.entries(changes).filter(([name]) => name !== action);
  const own = isSame(keys, usualKeys[action]) ? [] : [[action, keys] as const];
  return Object.fromEntries([...others, ...own].map(([name, all]) => [name, [...all]]));
}

/** The action that a chord stands for among some of them. */
export function actionAmong<A extends Action>(
  map: KeyMap,
  actions: readonly A[],
  chord: string,
): A | null {
  return actions.find((action) => map[action].includes(chord)) ?? null;
}

/** The action that has this chord already where the other one works, too. */
export function conflictOf(map: KeyMap, action: Action, chord: string): Action | null {
  const taken = actionAmong(map, meeting(action), chord);
  return taken === action ? null : taken;
}

/** The lists and the site manager are never there at once; what works everywhere meets both. */
function meeting(action: Action): readonly Action[] {
  if (action in listKeys) return [...deskActions, ...listActions];
  if (action in sitesKeys) return [...deskActions, ...sitesActions];
  return [...deskActions, ...listActions, ...sitesActions];
}

export type KeyProblem = 'fixed' | { takenBy: Action };

/** Why an action cannot have a chord just so; null where it can. */
export function problemOf(map: KeyMap, action: Action, chord: string): KeyProblem | null {
  if (isFixed(chord)) return 'fixed';
  const takenBy = conflictOf(map, action, chord);
  return takenBy === null ? null : { takenBy };
}

function isAction(name: string): name is Action {
  return Object.hasOwn(usualKeys, name);
}

function isSame(keys: readonly string[], others: readonly string[]): boolean {
  return keys.length === others.length && keys.every((key, index) => key === others[index]);
}
