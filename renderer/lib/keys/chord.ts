/** A key with what is held down; a `KeyboardEvent` is one. */
export interface Chord {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** `Ctrl+Shift+Tab`, `F5`, `?`: Shift is named only where it does not make the character itself. */
export function chordOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Chord): string {
  const isCharacter = Array.from(key).length === 1 && key !== ' ';
  const isLetter = isCharacter && key.toLowerCase() !== key.toUpperCase();
  const parts: string[] = [];
  if (ctrlKey || metaKey) parts.push('Ctrl');
  if (altKey) parts.push('Alt');
  if (shiftKey && (!isCharacter || isLetter)) parts.push('Shift');
  parts.push(key === ' ' ? 'Space' : isLetter ? key.toUpperCase() : key);
  return parts.join('+');
}

/** True for Shift, Ctrl and their like by themselves. */
export function isModifier({ key }: Pick<Chord, 'key'>): boolean {
  return ['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'Dead', 'Process'].includes(
    key,
  );
}

/** Ctrl+1 to Ctrl+9 as an index; -1 for other keys. */
export function numberedConnection({ key, ctrlKey, metaKey }: Chord): number {
  return (ctrlKey || metaKey) && /^[1-9]$/.test(key) ? Number(key) - 1 : -1;
}

const movement = [
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End',
  'PageUp',
  'PageDown',
];
const fixed = new Set([
  ...movement,
  ...movement.map((key) => `Shift+${key}`),
  'Escape',
  'Shift+Escape',
  'Shift+Tab',
  'ContextMenu',
  'Shift+F10',
  'Ctrl+Z',
  'Ctrl+Shift+Z',
]);

/** Keys that no action may take: those that move, type, cancel, and number the connections. */
export function isFixed(chord: string): boolean {
  return fixed.has(chord) || /^(?:Ctrl\+)?[1-9]$|^(?:Shift\+)?[\p{L}\p{N}]$/u.test(chord);
}

/** Whether a chord, pressed in a text field, could be meant for the text. */
export function isForText(chord: string): boolean {
  if (/^(?:Shift\+)?F\d+$/.test(chord)) return false;
  return (
    !chord.startsWith('Ctrl+') ||
    /^Ctrl\+(?:[ACVXYZ]|Shift\+Z|Backspace|Delete|(?:Shift\+)?Arrow\w+)$/.test(chord)
  );
}

/** A chord as `aria-keyshortcuts` spells it; undefined where there is none. */
export function ariaKeys(chord: string): string | undefined {
  return chord === '' ? undefined : chord.replace('Ctrl', 'Control');
}

/** Whether what is pressed there is typed. */
export function isTextField(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && !['radio', 'checkbox'].includes(target.type);
}
