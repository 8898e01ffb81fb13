import type { KnownFailure } from './contract.ts';

const apacheSeen = 'Apache 2.4.71 mod_dav_fs (Debian 2.4.71-1~deb12u1)';
const nginxSeen = 'nginx 1.22.1 (Debian 1.22.1-9+deb12u11) with dav-ext 3.0.0';

/** WebDAV has no links: RFC 4918 knows collections and everything else. */
const linkTitles = [
  'describes links with target and kind, in stat and listing alike',
  'removes a link and leaves what it points to',
  'renames a link itself',
];

function withoutLinks(seenWith: string, evidence: string): KnownFailure[] {
  const reason = 'links are followed and no property tells of them';
  return linkTitles.map((title) => ({ title, seenWith, evidence, reason }));
}

/** What mod_dav_fs cannot do. */
export const apacheFailures: readonly KnownFailure[] = [
  ...withoutLinks(
    apacheSeen,
    'PROPFIND shows what lies behind a link, and leaves dangling ones out',
  ),
  {
    title: 'lists what it may see but not ask about',
    seenWith: apacheSeen,
    evidence: 'the connection is closed without a byte; error.log: Provider encountered an error',
    reason: 'mod_dav ends the whole answer when one entry cannot be looked at',
  },
  {
    title: 'does not create exclusively through a dangling link',
    seenWith: apacheSeen,
    evidence: 'PUT with If-None-Match: * is answered with 403, whatever it may be',
    reason: 'links that lead nowhere are refused before anything is looked at',
  },
  {
    title: 'never renames over a dangling link',
    seenWith: apacheSeen,
    evidence: 'MOVE to the name of a dangling link is answered with 403; nothing is replaced',
    reason: 'links that lead nowhere are refused before anything is looked at',
  },
  {
    title: 'says permission-denied in a folder that may not be changed',
    seenWith: apacheSeen,
    evidence: 'PUT is answered with 500; error.log: An error occurred while opening a resource',
    reason: 'mod_dav_fs says 500 whatever the system said',
  },
];

/** What nginx with dav-ext cannot do. */
export const nginxFailures: readonly KnownFailure[] = [
  ...withoutLinks(nginxSeen, 'PROPFIND shows what lies behind a link; a dangling one gives 500'),
  ...['says permission-denied for a closed folder', 'lists what it may see but not ask about'].map(
    (title) => ({
      title,
      seenWith: nginxSeen,
      evidence: 'PROPFIND is answered with 500',
      reason: 'dav-ext says 500 whatever the system said',
    }),
  ),
  ...[
    'lists odd names as they are stored',
    'makes, renames and removes folders with odd names',
  ].map((title) => ({
    title,
    seenWith: nginxSeen,
    evidence: 'names that begin with a dot are missing in PROPFIND, though GET and PUT know them',
    reason: 'dav-ext skips them (ngx_http_dav_ext_propfind)',
  })),
  {
    title: 'does not create exclusively through a dangling link',
    seenWith: nginxSeen,
    evidence: 'PROPFIND answers 404 for the link, and PUT replaces it; If-None-Match is ignored',
    reason: 'there is no way to see such a link or to forbid replacing it',
  },
  {
    title: 'says permission-denied in a folder that may not be changed',
    seenWith: nginxSeen,
    evidence: 'PUT is answered with 500; the log: rename() failed (13: Permission denied)',
    reason: 'nginx says 500 whatever the system said',
  },
];

/** Of the demo server, whose links are what they lead to. */
export const demoFailures: readonly KnownFailure[] = withoutLinks(
  'Keyferry-demo',
  'PROPFIND shows what lies behind a link, and leaves dangling ones out',
);
