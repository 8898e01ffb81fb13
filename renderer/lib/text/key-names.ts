import { text } from './text.ts';

const arrows: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
};

const onMac: Readonly<Record<string, string>> = { Ctrl: '⌘', Alt: '⌥', Shift: '⇧' };

/** Keys as they are printed: `Ctrl+ArrowUp` as `Ctrl ↑`, in German `Strg ↑`, on a Mac `⌘ ↑`. */
export function printedKeys(keys: string, isMac = isOnMac()): string {
  const names: Readonly<Record<string, string>> = {
    ...text.keyNames,
    ...arrows,
    ...(isMac ? onMac : {}),
  };
  // The plus itself is a key, too: `Ctrl++`.
  return keys
    .split(/\+(?=.)| /)
    .map((key) => names[key] ?? key)
    .join(' ');
}

function isOnMac(): boolean {
  return navigator.platform.startsWith('Mac');
}
