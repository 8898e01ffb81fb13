/** Kinds of paths of FileZilla's `ServerType`, by number: what stands before and between the segments. */
const styles: Readonly<Record<number, { root: string; separator: string }>> = {
  0: { root: '/', separator: '/' },
  1: { root: '/', separator: '/' },
  3: { root: '', separator: '\\' },
  8: { root: '\\', separator: '\\' },
  9: { root: '/', separator: '/' },
  10: { root: '', separator: '/' },
};

/**
 * A remote path as FileZilla writes it, `1 0 4 home 3 ops` for /home/ops: the kind, the length of a
 * prefix and the prefix, then length and text of each segment. Null for another shape, and for the
 * kinds that no server here has (VMS, MVS, VxWorks, z/VM, HP NonStop). FileZilla 3, `CServerPath`.
 */
export function readFilezillaPath(text: string): string | null {
  let rest = text;

  function number(): number | null {
    const [whole, digits] = /^(\d{1,5})(?: |$)/.exec(rest) ?? [];
    if (whole === undefined || digits === undefined) return null;
    rest = rest.slice(whole.length);
    return Number(digits);
  }
  function take(length: number): string | null {
    const part = rest.slice(0, length);
    if (part.length < length || !['', ' '].includes(rest.charAt(length))) return null;
    rest = rest.slice(length + 1);
    return part;
  }

  const kind = number();
  const prefixLength = number();
  const style = kind === null ? undefined : styles[kind];
  if (!style || prefixLength === null) return null;
  const prefix = prefixLength === 0 ? '' : take(prefixLength);
  if (prefix === null) return null;

  const segments: string[] = [];
  while (rest !== '') {
    const length = number();
    const segment = length === null || length === 0 ? null : take(length);
    if (segment === null) return null;
    segments.push(segment);
  }
  const path = prefix + style.root + segments.join(style.separator);
  // A drive by itself is written with its separator: `C:` alone is the folder one last was in.
  return /^[a-z]:$/i.test(path) ? path + style.separator : path;
}
