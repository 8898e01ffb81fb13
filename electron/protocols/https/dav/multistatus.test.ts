import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MultistatusReader, type DavResource } from './multistatus.ts';

function read(text: string, pieceLength = text.length): DavResource[] {
  const reader = new MultistatusReader();
  const found: DavResource[] = [];
  for (let at = 0; at < text.length; at += pieceLength)
    found.push(...reader.write(text.slice(at, at + pieceLength)));
  reader.end();
  return found;
}

const wrap = (inner: string): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n<D:multistatus xmlns:D="DAV:">${inner}</D:multistatus>`;

const apache = wrap(
  '<D:response xmlns:lp1="DAV:" xmlns:g1="http://apache.org/dav/props/"><D:href>/a%20b/</D:href>' +
    '<D:propstat><D:prop><lp1:resourcetype><D:collection/></lp1:resourcetype>' +
    '<lp1:getlastmodified>Wed, 25 Nov 2026 22:17:06 GMT</lp1:getlastmodified></D:prop>' +
    '<D:status>HTTP/1.1 200 OK</D:status></D:propstat>' +
    '<D:propstat><D:prop><g1:executable/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status>' +
    '</D:propstat></D:response>\n' +
    '<D:response><D:href>/a%20b/x&amp;y</D:href><D:propstat><D:prop>' +
    '<D:getcontentlength><![CDATA[12]]></D:getcontentlength><D:resourcetype/></D:prop>' +
    '<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>' +
    '<D:response><D:href>/gone</D:href><D:status>HTTP/1.1 423 Locked</D:status></D:response>',
);

const malformed: unknown = expect.objectContaining({ code: 'malformed-message' });

describe('MultistatusReader', () => {
  it('reads resources, the properties that are there, and statuses', () => {
    const found = read(apache).map(({ properties, ...rest }) => ({
      ...rest,
      properties: Object.fromEntries(properties),
    }));
    expect(found).toEqual([
      {
        href: '/a%20b/',
        status: null,
        properties: {
          '{DAV:}resourcetype': { text: '', elements: ['{DAV:}collection'] },
          '{DAV:}getlastmodified': { text: 'Wed, 25 Nov 2026 22:17:06 GMT', elements: [] },
        },
      },
      {
        href: '/a%20b/x&y',
        status: null,
        properties: {
          '{DAV:}getcontentlength': { text: '12', elements: [] },
          '{DAV:}resourcetype': { text: '', elements: [] },
        },
      },
      { href: '/gone', status: 423, properties: {} },
    ]);
  });

  it('reads the same in whatever pieces it arrives', () => {
    const whole = read(apache);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: apache.length }), (length) => {
        expect(read(apache, length)).toEqual(whole);
      }),
    );
  });

  it('takes properties and hrefs from their own place only', () => {
    const nested =
      '<D:response><D:href>/a</D:href><D:propstat><D:prop><x xmlns="urn:x"><D:href>/evil</D:href>' +
      '<D:getcontentlength>9</D:getcontentlength></x></D:prop><D:status>HTTP/1.1 200 OK</D:status>' +
      '</D:propstat></D:response>';
    const [found] = read(wrap(nested));
    expect(found?.href).toBe('/a');
    expect([...(found?.properties.keys() ?? [])]).toEqual(['{urn:x}x']);
  });

  it('refuses document types, and so every entity of its own', () => {
    const bomb =
      '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>' +
      '<D:multistatus xmlns:D="DAV:"><D:response><D:href>&lol2;</D:href></D:response></D:multistatus>';
    const external =
      '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><D:multistatus xmlns:D="DAV:"/>';
    for (const text of [bomb, external, wrap('<D:response><D:href>&lol;</D:href></D:response>')])
      expect(() => read(text)).toThrow(malformed);
  });

  it.each([
    ['another document', '<html xmlns="DAV:"/>'],
    ['another namespace', '<multistatus/>'],
    ['half a document', wrap('').slice(0, -10)],
    ['no XML', 'nothing here'],
    ['nothing', ''],
    ['a resource without an address', wrap('<D:response></D:response>')],
    [
      'a status that is none',
      wrap('<D:response><D:href>/</D:href><D:status>OK</D:status></D:response>'),
    ],
    ['endless nesting', wrap('<a>'.repeat(100))],
  ])('refuses %s', (_what, text) => {
    expect(() => read(text)).toThrow(malformed);
  });

  it('stops at one entry without end, wherever its end is missing', () => {
    const starts = ['<D:response><D:href>', '<D:response x="', '<D:response><!-- ', '<D:response>'];
    for (const start of starts) {
      const reader = new MultistatusReader();
      reader.write(wrap('').replace('</D:multistatus>', start));
      const filler = start.endsWith('response>') ? '<D:a/>'.repeat(10_000) : 'x'.repeat(60_000);
      expect(() => {
        for (let count = 0; count < 100; count += 1) reader.write(filler);
      }, start).toThrow(expect.objectContaining({ code: 'limit-exceeded' }));
    }
  });
});
