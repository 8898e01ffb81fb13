import { findApache } from '../servers/apache.ts';
import { findLighttpd } from '../servers/lighttpd.ts';
import { findNginx } from '../servers/nginx.ts';
import type { WebServer } from '../servers/web-server.ts';
import { describeProtocol, type KnownFailure } from './contract.ts';
import {
  apachePageFailures,
  lighttpdPageFailures,
  nginxJsonFailures,
  nginxPageFailures,
} from './web-page-failures.ts';
import { createWebSubject, type WebSubjectOptions } from './web-subject.ts';

/* Servers without WebDAV, whose folders are read from the pages that they make for people. */

function describePages<T extends object>(
  name: string,
  found: T | { skip: string },
  start: (server: T) => Promise<WebServer>,
  knownFailures: readonly KnownFailure[],
  options: WebSubjectOptions = {},
): void {
  if ('skip' in found) {
    describeProtocol(name, unreachable, { skip: found.skip });
    return;
  }
  const subject = () => createWebSubject(() => start(found), options);
  describeProtocol(name, subject, { knownFailures });
}

const [apache, nginx, lighttpd] = await Promise.all([findApache(), findNginx(), findLighttpd()]);

describePages(
  'Apache mod_autoindex',
  apache,
  (server) => server.start({ hasDav: false }),
  apachePageFailures,
);
describePages(
  'nginx autoindex',
  nginx,
  (server) => server.start({ kind: 'html' }),
  nginxPageFailures,
);
describePages(
  'nginx autoindex, JSON',
  nginx,
  (server) => server.start({ kind: 'json' }),
  nginxJsonFailures,
);
describePages(
  'lighttpd mod_dirlisting',
  lighttpd,
  (server) => server.start(),
  lighttpdPageFailures,
  {
    // Answered with 400: lighttpd takes no control characters in a path.
    impossibleNames: ['new\nline', 'carriage\rreturn', 'tab\tstop'],
    // The test tells the file by its size, of which these pages show a rounded one only.
    isTextOnly: true,
  },
);

function unreachable(): never {
  throw new Error('A skipped suite starts no server.');
}
