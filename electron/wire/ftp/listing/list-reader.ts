import { AppError } from '../../../shared/errors.ts';
import { readDosLine } from './dos.ts';
import type { ListedEntry, ReadLine } from './listed-entry.ts';
import { readAs400Line, readMvsLine } from './mainframes.ts';
import { readNetWareLine } from './netware.ts';
import { readEplfLine, readNonStopLine } from './other-styles.ts';
import { readUnixLine } from './unix.ts';
import { readVmsLine } from './vms.ts';

export type ListStyle = 'unix' | 'dos' | 'netware' | 'vms' | 'mvs' | 'as400' | 'eplf' | 'nonstop';

/** The most common first. */
const readers: Readonly<Record<ListStyle, ReadLine>> = {
  unix: readUnixLine,
  dos: readDosLine,
  netware: readNetWareLine,
  vms: readVmsLine,
  mvs: readMvsLine,
  as400: readAs400Line,
  eplf: readEplfLine,
  nonstop: readNonStopLine,
};

/**
 * Reads the answer to LIST line by line, whatever system wrote it: RFC 959 leaves its form open. The
 * style of one listing is that of its first line that is understood.
 */
export class ListReader {
  readonly #now: number;
  #style: ListStyle | undefined;
  /** Names that are too long for their column stand on a line of their own (VMS). */
  #begun = '';
  #strange: string | undefined;
  #understood = 0;

  /** `now` in the server's own time, for times without a year. */
  constructor(now: number) {
    this.#now = now;
  }

  get style(): ListStyle | undefined {
    return this.#style;
  }

  /** The entry in a line, undefined where it holds none. */
  read(line: string): ListedEntry | undefined {
    if (line.trim() === '') return undefined;
    const whole = this.#begun === '' ? line : `${this.#begun} ${line.trim()}`;
    this.#begun = '';
    for (const [style, reader] of this.#candidates()) {
      const found = reader(whole, this.#now);
      if (found === undefined) continue;
      this.#understood += 1;
      if (found === 'nothing') return undefined;
      this.#style = style;
      return found;
    }
    if (/^\S+;\d+$/.test(line.trim())) this.#begun = line.trim();
    else this.#strange ??= line;
    return undefined;
  }

  /**
   * A listing of which nothing could be read is no empty folder.
   * @throws {AppError} malformed-message
   */
  end(): void {
    if (this.#understood > 0 || this.#strange === undefined) return;
    throw new AppError(
      'malformed-message',
      'The server lists this folder in a form that Keyferry cannot read.',
      { line: this.#strange.slice(0, 200) },
    );
  }

  #candidates(): [ListStyle, ReadLine][] {
    if (this.#style !== undefined) return [[this.#style, readers[this.#style]]];
    return Object.entries(readers) as [ListStyle, ReadLine][];
  }
}
