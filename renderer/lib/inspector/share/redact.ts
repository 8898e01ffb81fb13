import type { Certificate, SecurityReport } from '../../../../electron/shared/report.ts';

/** What may stay in a report that is shared. */
export interface ShareWishes {
  /** The server's name and addresses. */
  withNames: boolean;
  /** The person's user name, and paths of this computer. */
  withPaths: boolean;
  /** The bytes of the messages. */
  withRaw: boolean;
}

export interface Person {
  userName: string;
  home: string;
}

const serverWord = 'server';
const addressWord = 'address';
const pathWord = 'a file of this computer';
const userWord = 'user';

/** Fields that are written for people, where a path can stand. */
const sentences = /^(?:reason|detail|title|advice)$/;

/** `~/.ssh/known_hosts`, `/home/me/key`, `C:\Users\me\key`; at least two parts, not those of an address. */
const paths =
  /(?<![\w/:.])(?:~|[A-Za-z]:)?(?:[\\/][\w.@ -]*[\w.@-]){2,}|(?<![\w/:.])~[\\/][\w.@-]+/g;

/** The report with only what the person wants to show. Nothing of the report itself is changed. */
export function redact(
  report: SecurityReport,
  wishes: ShareWishes,
  person: Person,
): SecurityReport {
  const replacements = [
    ...(wishes.withNames ? [] : namesOf(report)),
    ...(wishes.withPaths ? [] : [{ word: person.userName, by: userWord }]),
  ].filter(({ word }) => word !== '');

  function clean(value: unknown, key: string): unknown {
    if (typeof value === 'string') return isHidden(key) ? '' : cleanText(value, key);
    if (Array.isArray(value)) return value.map((entry) => clean(entry, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => wishes.withRaw || name !== 'raw')
        .map(([name, inner]) => [name, clean(inner, name)]),
    );
  }

  /** Whole certificates and keys in base64, where no name could be exchanged. */
  function isHidden(key: string): boolean {
    return key === 'base64' && !wishes.withNames;
  }

  function cleanText(value: string, key: string): string {
    const isSentence = sentences.test(key);
    const withoutPaths = wishes.withPaths || !isSentence ? value : value.replace(paths, pathWord);
    return replacements.reduce((text, { word, by }) => replaceWord(text, word, by), withoutPaths);
  }

  // Only strings are exchanged for strings, and an optional part is left out.
  return clean(report, '') as SecurityReport;
}

interface Replacement {
  word: string;
  by: string;
}

/** The longest first: `www.example.com` is not to become `www.server`. */
function namesOf({
  endpoint,
  session,
  certificates,
  hostKey,
  trust,
}: SecurityReport): Replacement[] {
  const keys = [hostKey, trust?.hostKey].flatMap((key) => key?.certificate ?? []);
  const names = [
    endpoint.host,
    session.sni ?? '',
    ...(certificates ?? []).flatMap((certificate) => namesIn(certificate)),
    ...keys.flatMap(({ principals, keyId }) => [...principals, keyId]),
  ];
  return [
    ...names.map((word) => ({ word, by: isAddress(word) ? addressWord : serverWord })),
    { word: endpoint.address ?? '', by: addressWord },
  ].toSorted((a, b) => b.word.length - a.word.length);
}

/** Whom a certificate is for. Authorities are no secret, and say why it counts. */
function namesIn({ names, subject, isAuthority }: Certificate): string[] {
  if (isAuthority) return [];
  const attributes = subject.split('\n').map((line) => line.replace(/^[\w.]+=/, ''));
  return [...names.map((name) => name.replace(/^[\w ]+:/, '')), ...attributes].filter(
    // A country or a single letter stands in too many other places.
    (name) => name.length > 2,
  );
}

function isAddress(name: string): boolean {
  return /^[\d.]+$/.test(name) || name.includes(':');
}

/** A name that is part of a longer one, as `ssh` of `ssh-ed25519`, is another word. */
function replaceWord(text: string, word: string, by: string): string {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return text.replace(new RegExp(`(?<![\\w.-])${escaped}(?![\\w-]|\\.\\w)`, 'gi'), by);
}
