import type { TransferView } from '../shared/transfer.ts';
import { printable, type Terminal } from './terminal.ts';

export interface Progress {
  show(view: TransferView): void;
  /** Takes the line away again. */
  end(): void;
}

const clearLine = '\r\u001b[K';

/** One line on stderr that is written over; nothing at all where stderr is no terminal. */
export function createProgress(terminal: Terminal): Progress {
  let isShown = false;
  return {
    show(view) {
      if (!terminal.isErrTty) return;
      isShown = true;
      terminal.error.write(clearLine + progressText(view).slice(0, terminal.columns - 1));
    },
    end() {
      if (isShown) terminal.error.write(clearLine);
      isShown = false;
    },
  };
}

/** `12/5000 files, 3.4/10.0 MB, 2.1 MB/s, 5 s left: name`. Totals grow until everything was found. */
export function progressText(view: TransferView): string {
  const more = view.isPlanned ? '' : '+';
  const parts = [
    `${String(view.filesDone)}/${String(view.filesTotal)}${more} files`,
    `${bytesText(view.bytesDone)} of ${bytesText(view.bytesTotal)}${more}`,
  ];
  if (view.rateBytesPerSecond !== null) parts.push(`${bytesText(view.rateBytesPerSecond)}/s`);
  if (view.timeLeftMs !== null && view.isPlanned) {
    parts.push(`${String(Math.ceil(view.timeLeftMs / 1000))} s left`);
  }
  return `${parts.join(', ')}: ${printable(view.title)}`;
}

/** In steps of 1024, as the window shows sizes. */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? String(value) : value.toFixed(1)} ${units[unit] ?? ''}`;
}
