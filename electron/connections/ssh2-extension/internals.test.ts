import ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import { protocolOf, sftpFactsOf } from './internals.ts';

describe('protocolOf', () => {
  it('refuses a client whose inside is not the known one', () => {
    const client = new ssh2.Client();
    expect(() => protocolOf(client)).toThrow(expect.objectContaining({ code: 'internal' }));
    Reflect.set(client, '_protocol', { _kex: undefined, _handlers: {} });
    expect(() => protocolOf(client)).toThrow(/not ssh2 1\.17\.0/);
  });
});

describe('sftpFactsOf', () => {
  it('refuses an object without the known fields', () => {
    expect(() => sftpFactsOf({} as never)).toThrow(expect.objectContaining({ code: 'internal' }));
  });
});
