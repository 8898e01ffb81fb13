import type { KnownFailure } from './contract.ts';

const apacheSeen = 'Apache 2.4.71 mod_autoindex (Debian 2.4.71-1~deb12u1)';
const nginxSeen = 'nginx 1.22.1 autoindex (Debian 1.22.1-9+deb12u11)';
const lighttpdSeen = 'lighttpd 1.4.69 mod_dirlisting (Debian 1.4.69-1)';

const links = (seenWith: string): KnownFailure => ({
  title: 'describes links with target and kind, in stat and listing alike',
  seenWith,
  evidence: 'a link looks like what lies behind it',
  reason: 'pages of folders do not tell of links',
});

const sameInStat = (seenWith: string, evidence: string): KnownFailure => ({
  title: 'says the same in stat as in the listing',
  seenWith,
  evidence,
  reason: 'the page is less precise than the answer about a single file, or the other way round',
});

const halfOpen = (seenWith: string, evidence: string): KnownFailure => ({
  title: 'lists what it may see but not ask about',
  seenWith,
  evidence,
  reason: 'the server leaves out what it cannot look at',
});

const circle = (seenWith: string, evidence: string): KnownFailure => ({
  title: 'says not-found for what lies behind a circle of links',
  seenWith,
  evidence,
  reason: 'the server says the same for files that it may not read',
});

const dots = (seenWith: string): KnownFailure => ({
  title: 'lists odd names as they are stored',
  seenWith,
  evidence: 'names that begin with a dot are missing on the page',
  reason: 'autoindex hides them and has no setting for it',
});

export const apachePageFailures: readonly KnownFailure[] = [
  links(apacheSeen),
  sameInStat(apacheSeen, 'the page tells minutes, Last-Modified seconds'),
  halfOpen(apacheSeen, 'the page is empty'),
];

const nginxCommon: readonly KnownFailure[] = [
  links(nginxSeen),
  halfOpen(nginxSeen, 'the page is refused with 403'),
  circle(nginxSeen, 'the page lists the link, GET is answered with 403'),
  dots(nginxSeen),
];

export const nginxPageFailures: readonly KnownFailure[] = [
  ...nginxCommon,
  sameInStat(nginxSeen, 'the page tells minutes, Last-Modified seconds'),
];

export const nginxJsonFailures: readonly KnownFailure[] = [
  ...nginxCommon,
  sameInStat(nginxSeen, 'only the page tells the time of a folder'),
];

export const lighttpdPageFailures: readonly KnownFailure[] = [
  links(lighttpdSeen),
  halfOpen(lighttpdSeen, 'the page is empty'),
  circle(lighttpdSeen, 'GET is answered with 500'),
  sameInStat(lighttpdSeen, 'the page shows 0.1K, Content-Length the exact size'),
  {
    title: 'tells kind, size and permissions of each entry',
    seenWith: lighttpdSeen,
    evidence: 'the page shows 0.1K for 12 bytes',
    reason: 'a rounded size is no size',
  },
  {
    title: 'tells a time of change that is now',
    seenWith: lighttpdSeen,
    evidence: 'answers about files of no known type have no Last-Modified',
    reason: 'the server does not tell',
  },
];
