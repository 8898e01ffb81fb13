import * as v from 'valibot';
import { LocalPath } from './site.ts';
import { ConflictRule } from './transfer.ts';

const RateLimit = v.nullable(
  v.pipe(v.number(), v.safeInteger(), v.minValue(1_024), v.maxValue(1e12)),
);

const Appearance = v.strictObject({
  /** `day` and `night` are the two themes, `system` follows the system. */
  theme: v.picklist(['system', 'day', 'night']),
  density: v.picklist(['dense', 'comfortable']),
  textPercent: v.pipe(v.number(), v.integer(), v.minValue(80), v.maxValue(200)),
  language: v.picklist(['system', 'en', 'de']),
  dates: v.picklist(['short', 'iso']),
  areHiddenFilesShown: v.boolean(),
  /** What decides whether two files of one name are marked as different. */
  comparedBy: v.picklist(['both', 'size', 'time']),
  isExplainOn: v.boolean(),
});

/** Minutes after midnight, local time; from later than to spans midnight. */
const Minutes = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_439));
export const DailyWindow = v.strictObject({ fromMinute: Minutes, toMinute: Minutes });
export type DailyWindow = v.InferOutput<typeof DailyWindow>;

const Transfers = v.strictObject({
  onDownloadConflict: ConflictRule,
  onUploadConflict: ConflictRule,
  /** What Enter and a double click do with a file of this computer while a server is connected. */
  localFiles: v.picklist(['transfer', 'open']),
  filesAtOnce: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(64)),
  /** Bytes a second; null for as fast as it goes. */
  downloadLimit: RateLimit,
  uploadLimit: RateLimit,
  areTimesKept: v.boolean(),
  arePermissionsKept: v.boolean(),
  /** Transfers run within it only; null for always. */
  dailyWindow: v.nullable(DailyWindow),
});

/** Each true means: ask before doing it. */
const Confirmations = v.strictObject({
  remove: v.boolean(),
  closeWhileTransferring: v.boolean(),
  dragOverFolder: v.boolean(),
});

const Vault = v.strictObject({
  /** Minutes without use; 0 leaves the vault open until the app ends. */
  autoLockMinutes: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_440)),
  isLockedWithScreen: v.boolean(),
});

/** Which program opens a remote file for editing; null leaves it to the system. */
const Editor = v.strictObject({ program: v.nullable(LocalPath) });

const Log = v.strictObject({ level: v.picklist(['error', 'warning', 'info']) });

/** `Ctrl+Shift+I`: modifiers first, then the key as `KeyboardEvent.key` names it. */
export const KeyStroke = v.pipe(
  v.string(),
  v.regex(/^(?:(?:Ctrl|Alt|Shift|Meta)\+)*[^\s+]{1,20}$|^(?:(?:Ctrl|Alt|Shift|Meta)\+)*\+$/),
);

/** Actions whose keys differ from the usual ones; an empty list takes the key away. */
const KeyMap = v.pipe(
  v.record(
    v.pipe(v.string(), v.regex(/^[\w.-]{1,64}$/)),
    v.pipe(v.array(KeyStroke), v.maxLength(4)),
  ),
  v.check((map) => Object.keys(map).length <= 500, 'has too many actions'),
);

const sections = {
  appearance: Appearance,
  transfers: Transfers,
  confirmations: Confirmations,
  vault: Vault,
  editor: Editor,
  log: Log,
  keyMap: KeyMap,
};

export const Settings = v.strictObject(sections);
export type Settings = v.InferOutput<typeof Settings>;

/**
 * What the window may change, any part of each section. The editor is missing on purpose: it is a
 * program that main will start, so a person picks it in a dialog of the system.
 */
export const SettingsChange = v.strictObject({
  appearance: v.optional(v.partial(Appearance)),
  transfers: v.optional(v.partial(Transfers)),
  confirmations: v.optional(v.partial(Confirmations)),
  vault: v.optional(v.partial(Vault)),
  log: v.optional(v.partial(Log)),
  keyMap: v.optional(KeyMap),
});
export type SettingsChange = v.InferOutput<typeof SettingsChange>;

export const defaultSettings: Settings = {
  appearance: {
    theme: 'system',
    density: 'dense',
    textPercent: 100,
    language: 'system',
    dates: 'short',
    areHiddenFilesShown: true,
    comparedBy: 'both',
    isExplainOn: false,
  },
  transfers: {
    onDownloadConflict: 'ask',
    onUploadConflict: 'ask',
    localFiles: 'transfer',
    // As many small files as servers profit from; large ones share the same slots by their size.
    filesAtOnce: 64,
    downloadLimit: null,
    uploadLimit: null,
    areTimesKept: true,
    arePermissionsKept: false,
    dailyWindow: null,
  },
  confirmations: { remove: true, closeWhileTransferring: true, dragOverFolder: false },
  vault: { autoLockMinutes: 15, isLockedWithScreen: true },
  editor: { program: null },
  log: { level: 'info' },
  keyMap: {},
};

/** The settings with the given parts replaced; the key map is replaced as a whole. */
export function changeSettings(settings: Settings, change: SettingsChange): Settings {
  return {
    ...settings,
    appearance: changed(settings.appearance, change.appearance),
    transfers: changed(settings.transfers, change.transfers),
    confirmations: changed(settings.confirmations, change.confirmations),
    vault: changed(settings.vault, change.vault),
    log: changed(settings.log, change.log),
    keyMap: change.keyMap ?? settings.keyMap,
  };
}

function changed<T extends object>(
  section: T,
  change: { [K in keyof T]?: T[K] | undefined } | undefined,
): T {
  const given = Object.entries(change ?? {}).filter(([, value]) => value !== undefined);
  return { ...section, ...Object.fromEntries(given) };
}

/**
 * The settings that a file holds, each part by itself: what is missing or not valid takes its default.
 * `rejected` names the parts that were there and were not valid, as `appearance.theme`.
 */
export function readSettings(stored: unknown): { settings: Settings; rejected: string[] } {
  const rejected: string[] = [];

  function part(name: string, schema: v.GenericSchema, given: unknown, usual: unknown): unknown {
    if (given === undefined) return usual;
    const parsed = v.safeParse(schema, given);
    if (parsed.success) return parsed.output;
    rejected.push(name);
    return usual;
  }

  function section(name: keyof Settings, given: unknown): unknown {
    const usual: Record<string, unknown> = defaultSettings[name];
    const schema: (typeof sections)[keyof Settings] = sections[name];
    if (!isRecord(given) || !('entries' in schema)) return part(name, schema, given, usual);
    const inner: Readonly<Record<string, v.GenericSchema>> = schema.entries;
    return Object.fromEntries(
      Object.entries(inner).map(([key, one]) => [
        key,
        part(`${name}.${key}`, one, given[key], usual[key]),
      ]),
    );
  }

  const names = Object.keys(sections) as (keyof Settings)[];
  const given = isRecord(stored) ? stored : {};
  const read = names.map((name) => [name, section(name, given[name])]);
  return { settings: v.parse(Settings, Object.fromEntries(read)), rejected };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
