import { redirectTarget } from '../../electron/protocols/https/http/redirect.ts';
import { MultistatusReader } from '../../electron/protocols/https/dav/multistatus.ts';
import { readListing } from '../../electron/protocols/https/listing/read-listing.ts';
import { checkEntryName } from '../../electron/shared/entry.ts';
import { AppError } from '../../electron/shared/errors.ts';
import { parseChallenges } from '../../electron/wire/http/challenge.ts';
import { parseContentRange } from '../../electron/wire/http/content-range.ts';
import { encodePath, parseHref } from '../../electron/wire/http/url-path.ts';
import { fuzz, type FuzzTarget } from './broken-input.ts';

const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);
const latin1 = (input: Uint8Array): string => Buffer.from(input).toString('latin1');
const segments = ['sub dir'];

/** Whatever a page says, its entries have names that lead nowhere else. */
function page(contentType: string): FuzzTarget['parse'] {
  return (content) => {
    for (const { name } of readListing({ contentType, content, host: 'host', segments })) {
      if (checkEntryName(name) !== null) throw new Error(`a name that leads away: ${name}`);
    }
  };
}

/** In two pieces, as it comes from the network; each address is taken apart. */
function multistatus(input: Uint8Array): void {
  const text = new TextDecoder().decode(input);
  const reader = new MultistatusReader();
  const cut = (input[0] ?? 0) % Math.max(1, text.length);
  const found = [...reader.write(text.slice(0, cut)), ...reader.write(text.slice(cut))];
  reader.end();
  for (const { href } of found) parseHref(href, 'host');
}

/** A name that was read is written as the same name again. */
function href(input: Uint8Array): void {
  const { segments: names } = parseHref(latin1(input), 'host');
  const again = parseHref(encodePath(`/${names.join('/')}`), 'host');
  if (again.segments.join('/') !== names.join('/')) throw new Error('another path came back');
}

function redirect(input: Uint8Array): void {
  const origin = { host: 'host', port: 443 };
  const headers = { location: latin1(input) };
  try {
    const path = redirectTarget({ status: 302, headers, path: '/a/b' }, origin);
    if (!path?.startsWith('/')) throw new Error('a redirect to no path');
  } catch (error) {
    // To another server, where it is not followed.
    if (AppError.from(error).code !== 'unsupported') throw error;
  }
}

const rows =
  '<tr><td><a href="big%23%25.bin">x</a></td><td>2026-11-25 22:17</td><td>1.2M</td></tr>' +
  "<a href='caf&eacute;&amp;%C3%A9.txt'>y</a>  25-Nov-2026 22:17  12\n<a href=inner/>z</a>";

fuzz({
  challenges: {
    parse: (input) => parseChallenges([latin1(input)]),
    samples: [
      bytes(
        'Digest realm="a \\"b\\"", qop="auth,auth-int", nonce=x==, algorithm=SHA-256, stale=false',
      ),
      bytes('Negotiate YII=, Basic realm="x", charset="UTF-8", Bearer'),
    ],
  },
  'content ranges': {
    parse: (input) => parseContentRange(latin1(input)),
    samples: [bytes('bytes 0-9/100'), bytes('bytes */100'), bytes('bytes 5-5/*')],
  },
  addresses: {
    parse: href,
    samples: [bytes('https://host/a%20b/%E2%82%AC/%ff/'), bytes('/sub%20dir/x;y=1')],
  },
  redirects: {
    parse: redirect,
    samples: [bytes('/a/b/'), bytes('https://host/x?y#z'), bytes('../up'), bytes('//other/x')],
  },
  'pages in HTML': {
    parse: page('text/html'),
    samples: [
      bytes(`<html><head><title>Index of /sub%20dir</title></head><body>${rows}</body></html>`),
    ],
  },
  'pages in JSON': {
    parse: page('application/json'),
    samples: [
      bytes('[{"name":"a","type":"file","mtime":"Wed, 25 Nov 2026 22:17:00 GMT","size":3}]'),
    ],
  },
  'lists of properties': {
    parse: multistatus,
    samples: [
      bytes(
        '<?xml version="1.0"?><D:multistatus xmlns:D="DAV:"><D:response><D:href>/a%20b/</D:href>' +
          '<D:propstat><D:prop><D:resourcetype><D:collection/></D:resourcetype>' +
          '<D:getcontentlength>12</D:getcontentlength></D:prop>' +
          '<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>',
      ),
    ],
  },
});
