import { createHmac, timingSafeEqual } from 'node:crypto';

/** The name under which known_hosts keeps a server: `host`, or `[host]:port` off port 22. */
export function knownHostsName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${String(port)}`;
}

/**
 * Whether the host field of a known_hosts line means this name: a comma list with `*` and `?`, where a
 * matching `!pattern` excludes the name whatever else matches, or one hashed name.
 * sshd(8), SSH_KNOWN_HOSTS FILE FORMAT.
 */
export function matchesHostField(field: string, name: string): boolean {
  if (field.startsWith('|')) return matchesHashedName(field, name);
  let isMatch = false;
  for (const item of field.toLowerCase().split(',')) {
    const isNegated = item.startsWith('!');
    if (!matchesWildcard(isNegated ? item.slice(1) : item, name)) continue;
    if (isNegated) return false;
    isMatch = true;
  }
  return isMatch;
}

/** `|1|salt|hash`, both base64: HMAC-SHA1 of the name keyed with the salt. */
const hashedField = /^\|1\|([A-Za-z0-9+/]+=*)\|([A-Za-z0-9+/]+=*)$/;

/** Whether the field has a shape that can match anything at all. */
export function isHostField(field: string): boolean {
  return field.startsWith('|') ? hashedField.test(field) : field !== '';
}

function matchesHashedName(field: string, name: string): boolean {
  const [, salt, hash] = hashedField.exec(field) ?? [];
  if (salt === undefined || hash === undefined) return false;
  const expected = Buffer.from(hash, 'base64');
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/**
 * `*` stands for any run of characters, `?` for exactly one, everything else (brackets too) for
 * itself. Keeps one fallback position, so a pattern of many stars costs no more than
 * pattern × name steps.
 */
function matchesWildcard(pattern: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let resumeAt = 0;
  let index = 0;
  while (index < name.length) {
    const wanted = pattern[at];
    if (wanted === '*') {
      star = at++;
      resumeAt = index;
    } else if (wanted === '?' || wanted === name[index]) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resumeAt;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
