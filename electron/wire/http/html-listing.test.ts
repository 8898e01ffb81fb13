import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHtmlListing } from './html-listing.ts';

const page = (body: string, title = 'Index of /sub%20dir'): string =>
  `<html><head><title>${title}</title></head><body>${body}</body></html>`;

function parse(body: string, title?: string) {
  return parseHtmlListing(page(body, title), 'host', ['sub dir']);
}

const minute = Date.UTC(2026, 10, 25, 22, 17);

describe('parseHtmlListing', () => {
  it('reads the table of Apache 2.4', () => {
    const row = (href: string, date: string, size: string): string =>
      `<tr><td valign="top">&nbsp;</td><td><a href="${href}">x</a></td>` +
      `<td align="right">${date}  </td><td align="right">${size} </td><td>&nbsp;</td></tr>\n`;
    const html =
      '<table><tr><th><a href="?C=N;O=D">Name</a></th><th><a href="?C=M;O=A">Last</a></th></tr>' +
      row('/', '&nbsp;', '  - ') +
      row('./C:colon', '2026-11-25 22:17', '  3') +
      row('big%23%25.bin', '2026-11-25 22:17', '1.2M') +
      row('caf%c3%a9%20&amp;%20%3cb%3e.txt', '2026-11-25 22:17', ' 12') +
      row('caf%e9', '2026-11-25 22:17', '  3') +
      row('inner/', '2026-11-25 22:17', '  - ');
    const common = { isFolder: false, writtenAtMs: minute, timePrecisionMs: 60_000 };
    expect(parse(html)).toEqual([
      { ...common, name: 'C:colon', sizeBytes: 3 },
      { ...common, name: 'big#%.bin', sizeBytes: null },
      { ...common, name: 'café & <b>.txt', sizeBytes: 12 },
      { ...common, name: 'caf\udce9', sizeBytes: 3 },
      { ...common, name: 'inner', isFolder: true, sizeBytes: null },
    ]);
  });

  it('reads the lines of nginx, and of Apache without a table', () => {
    const html =
      '<h1>Index of /sub dir/</h1><hr><pre><a href="../">../</a>\r\n' +
      '<a href="inner/">inner/</a>              25-Nov-2026 22:17                   -\r\n' +
      '<a href="big%23.bin">big#.bin</a>        25-Nov-2026 22:17             1234567\r\n' +
      '<a href="round">round</a>                25-Nov-2026 22:17                 12K\r\n' +
      '<a href="last">last</a>                  2026-11-25 22:17   17  \r\n</pre><hr>';
    expect(parse(html).map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([
      ['inner', null],
      ['big#.bin', 1_234_567],
      ['round', null],
      ['last', 17],
    ]);
  });

  it('reads the table of lighttpd 1.4, with seconds', () => {
    const html =
      '<tr class="d"><td class="n"><a href="../">..</a>/</td><td class="m">&nbsp;</td></tr>' +
      '<tr class="d"><td class="n"><a href="inner/">inner</a>/</td>' +
      '<td class="m">2026-Nov-25 22:17:26</td><td class="s">- &nbsp;</td></tr>' +
      '<tr><td class="n"><a href="a%20b">a b</a></td><td class="m">2026-Nov-25 22:17:26</td>' +
      '<td class="s">0.1K</td><td class="t">application/octet-stream</td></tr>';
    expect(parse(html)).toEqual([
      {
        name: 'inner',
        isFolder: true,
        sizeBytes: null,
        writtenAtMs: minute + 26_000,
        timePrecisionMs: 1_000,
      },
      expect.objectContaining({ name: 'a b', sizeBytes: null }),
    ]);
  });

  it('reads a plain list without dates, each entry once', () => {
    const html = "<ul><li><a href='a'>a</a></li><li><A class=x HREF=b/>b</A><li><a href='a'>a</a>";
    expect(parse(html).map(({ name, isFolder }) => [name, isFolder])).toEqual([
      ['a', false],
      ['b', true],
    ]);
    expect(parse(html)[0]).toMatchObject({ sizeBytes: null, writtenAtMs: null });
  });

  it('takes only direct children, however they are written', () => {
    const hrefs = [
      ...['good', './good2', '/sub%20dir/good3', 'https://host:8443/sub%20dir/good4/'],
      ...[
        '..',
        '../up',
        'a/b',
        '/other',
        '/sub%20dir/a/b',
        '/sub%20dir/',
        'https://other/sub%20dir/x',
      ],
      ...[
        '%2e%2e',
        'a%2Fb',
        'a%00',
        '?C=N',
        '#top',
        'x?y',
        'javascript:alert(1)',
        'mailto:a@b',
        '',
      ],
      ...['//other/x', 'a%zz', './../x'],
    ];
    const html = hrefs.map((href) => `<a href="${href}">x</a>`).join('\n');
    expect(parse(html).map(({ name }) => name)).toEqual(['good', 'good2', 'good3', 'good4']);
  });

  it('takes no date that does not exist', () => {
    for (const date of [
      '2026-13-01 10:00',
      '2026-02-30 10:00',
      '31-Foo-2026 10:00',
      '2026-01-01 25:00',
    ])
      expect(parse(`<a href="a">a</a> ${date} 5`)[0], date).toMatchObject({ writtenAtMs: null });
  });

  it('tells an empty folder from another page', () => {
    expect(parse('<h1>Index of /sub dir</h1>')).toEqual([]);
    expect(() => parse('<h1>Welcome</h1>', 'A blog')).toThrow(
      expect.objectContaining({ code: 'malformed-message' }),
    );
  });

  it('ends on whatever it is given', () => {
    const piece = fc.constantFrom(
      '<a ',
      '<a href="',
      '">',
      '</a>',
      "'",
      '<',
      '&#x',
      '&',
      ' 2026-',
      'x',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 200 }), (pieces) => {
        parse(pieces.join(''));
      }),
    );
    for (const text of ['<a ', '<a href="x', "<a href='x>", '<a href=x>&', '<a x="y" '])
      parse(text.repeat(200_000));
  });

  it.each(['<a ', '<a "', `<a '"`, '<a x="', '<a "">', '<', '<a href="x">', '<a href="x"><<<'])(
    'reads a mebibyte of %j without going back and forth',
    (piece) => {
      const names = parse(piece.repeat(2 ** 20 / piece.length)).map(({ name }) => name);
      expect(['', 'x']).toContain(names.join());
    },
  );
});
