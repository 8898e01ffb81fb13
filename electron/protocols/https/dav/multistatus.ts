import { SaxesParser } from 'saxes';
import { AppError } from '../../../shared/errors.ts';

/** One resource of a 207 answer. RFC 4918 §14.24. */
export interface DavResource {
  /** As written, still percent-encoded. */
  href: string;
  /** Status of the whole resource, where it has one: it then has no properties. */
  status: number | null;
  /** Those with a status of 2xx. `{namespace}name` -> text and the names of the elements in it. */
  properties: ReadonlyMap<string, DavProperty>;
}

export interface DavProperty {
  text: string;
  elements: readonly string[];
}

/** Characters that may pass without a whole `response`: a few hundred are usual, some kB with locks. */
const maxPendingLength = 256 * 1024;

/** Responses are four levels deep, properties of property lists a few more. */
const maxDepth = 32;

const dav = (name: string): string => `{DAV:}${name}`;

interface Open {
  name: string;
  text: string;
  elements: string[];
}

/**
 * Reads a multistatus piece by piece, so that no answer has to be in memory as a whole. Document types are
 * refused, and with them all entities but the five of XML itself. RFC 4918 §20.6.
 */
export class MultistatusReader {
  readonly #parser = new SaxesParser({ xmlns: true });
  readonly #open: Open[] = [];
  #done: DavResource[] = [];
  #href: string | undefined;
  #status: number | null = null;
  #properties = new Map<string, DavProperty>();
  #propstat: { status: number; properties: [string, DavProperty][] } | undefined;
  #pending = 0;

  constructor() {
    this.#parser.on('error', (error) => {
      throw malformed(error.message);
    });
    this.#parser.on('doctype', () => {
      throw malformed('it has a document type');
    });
    this.#parser.on('opentag', ({ uri, local }) => {
      this.#enter(`{${uri}}${local}`);
    });
    this.#parser.on('text', (text) => {
      this.#addText(text);
    });
    this.#parser.on('cdata', (text) => {
      this.#addText(text);
    });
    this.#parser.on('closetag', () => {
      this.#leave();
    });
  }

  /** The resources that ended in this piece. @throws {AppError} malformed-message, limit-exceeded */
  write(text: string): DavResource[] {
    // In slices, so that a piece of any length is checked against the limit before it is read.
    for (let at = 0; at < text.length; at += maxPendingLength) {
      const slice = text.slice(at, at + maxPendingLength);
      this.#pending += slice.length;
      this.#parser.write(slice);
      if (this.#pending > 2 * maxPendingLength) {
        throw new AppError('limit-exceeded', 'The server describes one entry at endless length.');
      }
    }
    const done = this.#done;
    this.#done = [];
    return done;
  }

  /** @throws {AppError} malformed-message when the document is not complete */
  end(): void {
    this.#parser.close();
  }

  #enter(name: string): void {
    if (this.#open.length === 0 && name !== dav('multistatus')) {
      throw malformed(`it begins with ${name.slice(0, 100)}`);
    }
    if (this.#open.length >= maxDepth) throw malformed('it is nested too deep');
    this.#open.at(-1)?.elements.push(name);
    this.#open.push({ name, text: '', elements: [] });
    if (name === dav('propstat') && this.#isAt(dav('response'), dav('propstat'))) {
      this.#propstat = { status: 0, properties: [] };
    }
  }

  #addText(text: string): void {
    const open = this.#open.at(-1);
    if (open) open.text += text;
  }

  #leave(): void {
    const closed = this.#open.at(-1);
    if (!closed) return;
    if (this.#isAt(dav('response'))) this.#endResponse();
    else if (this.#isAt(dav('response'), dav('href'))) this.#href ??= closed.text.trim();
    else if (this.#isAt(dav('response'), dav('status'))) this.#status = statusOf(closed.text);
    else if (this.#isAt(dav('response'), dav('propstat'))) this.#endPropstat();
    else if (this.#isAt(dav('response'), dav('propstat'), dav('status'))) {
      if (this.#propstat) this.#propstat.status = statusOf(closed.text);
    } else if (this.#isAt(dav('response'), dav('propstat'), dav('prop'), closed.name)) {
      const property = { text: closed.text.trim(), elements: closed.elements };
      this.#propstat?.properties.push([closed.name, property]);
    }
    this.#open.pop();
  }

  /** Whether the innermost open elements are these, right below the root. */
  #isAt(...names: string[]): boolean {
    return (
      this.#open.length === names.length + 1 &&
      names.every((name, index) => this.#open[index + 1]?.name === name)
    );
  }

  #endPropstat(): void {
    const { status = 0, properties = [] } = this.#propstat ?? {};
    if (status >= 200 && status < 300) {
      for (const [name, property] of properties) this.#properties.set(name, property);
    }
    this.#propstat = undefined;
  }

  #endResponse(): void {
    if (this.#href === undefined) throw malformed('a resource has no address');
    this.#done.push({ href: this.#href, status: this.#status, properties: this.#properties });
    this.#href = undefined;
    this.#status = null;
    this.#properties = new Map();
    this.#pending = 0;
    const root = this.#open[0];
    if (root) root.elements.length = 0;
  }
}

/** `HTTP/1.1 200 OK`. RFC 4918 §14.28. */
function statusOf(line: string): number {
  const [, code] = /^\s*HTTP\/\d(?:\.\d)? +(\d{3})\b/.exec(line) ?? [];
  if (code === undefined) throw malformed(`a status reads ${JSON.stringify(line.slice(0, 100))}`);
  return Number(code);
}

function malformed(problem: string): AppError {
  return new AppError(
    'malformed-message',
    `The server's list of properties cannot be read: ${problem.slice(0, 300)}.`,
  );
}
