import { describe, expect, it } from 'vitest';
import { handshakeMessage } from '../../../../test/fixtures/judged-reports.ts';
import { dumpOf, fieldsOf } from './message-fields.ts';

const bytes = Uint8Array.from([0, 0, 0, 12, 4, 5, 0, 0, 0, 3, 97, 98, 99, 1, 2, 3]);
const base64 = btoa(String.fromCharCode(...bytes));

describe('the fields of a message', () => {
  it('stand in the order of their bytes, framing with its numbers', () => {
    const fields = fieldsOf(
      handshakeMessage({
        name: 'SERVICE_REQUEST',
        bytes: 16,
        fields: { service: 'abc', derived: [] },
        raw: {
          base64,
          spans: {
            service: [6, 13],
            padding: [13, 16],
            packetLength: [0, 4],
            paddingLength: [4, 5],
            type: [5, 6],
          },
        },
      }),
    );
    expect(fields).toEqual([
      { name: 'packetLength', value: '12', span: [0, 4] },
      { name: 'paddingLength', value: '4', span: [4, 5] },
      { name: 'type', value: '5', span: [5, 6] },
      { name: 'service', value: 'abc', span: [6, 13] },
      { name: 'padding', value: '66051', span: [13, 16] },
      { name: 'derived', value: '(empty)', span: null },
    ]);
  });

  it('say how long a field is that lies beyond the kept bytes', () => {
    const [field] = fieldsOf(
      handshakeMessage({ fields: {}, raw: { base64: '', spans: { padding: [100, 120] } } }),
    );
    expect(field?.value).toBe('20 bytes');
  });

  it('are those of the message alone where it was encrypted', () => {
    const fields = fieldsOf(
      handshakeMessage({ encrypted: true, fields: { service: 'ssh-userauth' } }),
    );
    expect(fields).toEqual([{ name: 'service', value: 'ssh-userauth', span: null }]);
  });
});

describe('the dump', () => {
  it('marks exactly the bytes of a field, over line ends', () => {
    const long = Uint8Array.from({ length: 40 }, (_, index) => index);
    const lines = dumpOf(long, [14, 34]);
    expect(lines.map(({ offset }) => offset)).toEqual(['0000', '0010', '0020']);
    const marked = lines.flatMap(({ runs }) => runs.filter(({ isMarked }) => isMarked));
    expect(
      marked
        .map(({ hex }) => hex)
        .join(' ')
        .split(' '),
    ).toEqual(Array.from({ length: 20 }, (_, index) => (index + 14).toString(16).padStart(2, '0')));
    const all = lines.map(({ runs }) => runs.map(({ hex }) => hex).join(' ')).join(' ');
    expect(all.split(' ')).toHaveLength(40);
  });

  it('shows printable characters and dots', () => {
    expect(dumpOf(bytes, null)[0]?.runs[0]?.characters).toBe('··········abc···');
    expect(dumpOf(new Uint8Array(), null)).toEqual([]);
  });
});
