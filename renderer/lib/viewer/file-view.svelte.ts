import { AppError, type Failure } from '../../../electron/shared/errors.ts';
import { previewBytesAtMost, type FilePreview } from '../../../electron/shared/preview.ts';
import type { SessionFiles } from '../files/session-files.ts';
import { countLineEnds, visibleText } from './line-ends.ts';
import { looksBinary, pictureTypeOf, type PictureType } from './sniff.ts';
import { decodeText, guessEncoding, type Encoding } from './text-encoding.ts';

export type ViewMode = 'text' | 'image' | 'hex';

/** Enough to read; a picture needs all of its bytes. */
const lookBytes = 256 * 1024;

/** One file that is being looked at: its first bytes, and how they are shown. */
export class FileView {
  readonly name: string;
  readonly folder: string;
  preview = $state.raw<FilePreview | null>(null);
  failure = $state.raw<Failure | null>(null);
  mode = $state<ViewMode>('text');
  encoding = $state<Encoding>('utf-8');

  bytes = $derived.by(() => bytesOf(this.preview?.base64 ?? ''));
  pictureType = $derived.by<PictureType | null>(() => pictureTypeOf(this.bytes));
  isWhole = $derived.by(() => this.preview?.isWhole ?? true);
  guess = $derived.by(() => guessEncoding(this.bytes, this.isWhole));
  #decoded = $derived.by(() => decodeText(this.bytes, this.encoding, this.isWhole));
  isExact = $derived.by(() => this.#decoded.isExact);
  lineEnds = $derived.by(() => countLineEnds(this.#decoded.text));
  text = $derived.by(() => visibleText(this.#decoded.text, this.lineEnds));
  /** A picture is shown whole or not at all. */
  picture = $derived.by(() =>
    this.pictureType !== null && this.preview?.isWhole
      ? `data:${this.pictureType};base64,${this.preview.base64}`
      : null,
  );

  readonly #files: Pick<SessionFiles, 'preview'>;
  readonly #path: string;
  #controller = new AbortController();

  constructor(
    files: Pick<SessionFiles, 'preview'>,
    { path, name, folder }: { path: string; name: string; folder: string },
  ) {
    this.#files = files;
    this.#path = path;
    this.name = name;
    this.folder = folder;
  }

  /** Reads the first bytes, and of a picture that is small enough all of them. */
  async load(): Promise<void> {
    this.stop();
    const controller = (this.#controller = new AbortController());
    const { signal } = controller;
    this.failure = null;
    try {
      let preview = await this.#files.preview(this.#path, lookBytes, signal);
      const isPicture = pictureTypeOf(bytesOf(preview.base64)) !== null;
      if (isPicture && !preview.isWhole && (preview.sizeBytes ?? 0) <= previewBytesAtMost) {
        preview = await this.#files.preview(this.#path, previewBytesAtMost, signal);
      }
      if (!signal.aborted) this.#show(preview);
    } catch (thrown) {
      if (!signal.aborted) this.failure = AppError.from(thrown).toFailure();
    }
  }

  /** Nobody looks any more. */
  stop(): void {
    this.#controller.abort();
  }

  #show(preview: FilePreview): void {
    this.preview = preview;
    this.encoding = this.guess.encoding;
    const isText = this.guess.by === 'mark' || !looksBinary(this.bytes);
    if (this.pictureType !== null) this.mode = this.picture === null ? 'hex' : 'image';
    else this.mode = isText ? 'text' : 'hex';
  }
}

function bytesOf(base64: string): Uint8Array {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
