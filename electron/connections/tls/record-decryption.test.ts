import { describe, expect, it } from 'vitest';
import { rfc8448 } from '../../../test/fixtures/tls/rfc8448.ts';
import { RecordReader, type TlsRecord } from '../../wire/tls/record-reader.ts';
import { RecordDecryption } from './record-decryption.ts';

const aes128GcmSha256 = 0x1301;

function record(bytes: Uint8Array): TlsRecord {
  const [first] = new RecordReader().push(bytes);
  if (!first) throw new Error('The trace has a whole record.');
  return first;
}

describe('RecordDecryption', () => {
  it('opens the records of RFC 8448', () => {
    const server = RecordDecryption.of(aes128GcmSha256, rfc8448.serverHandshakeSecret);
    expect(server?.open(record(rfc8448.serverFlight))).toEqual({
      type: 22,
      content: Buffer.from(rfc8448.serverFlightContent),
    });
    const client = RecordDecryption.of(aes128GcmSha256, rfc8448.clientHandshakeSecret);
    expect(client?.open(record(rfc8448.clientFinished))).toEqual({
      type: 22,
      content: Buffer.from(rfc8448.clientFinishedContent),
    });
  });

  it('counts the records of an epoch', () => {
    const server = RecordDecryption.of(aes128GcmSha256, rfc8448.serverApplicationSecret);
    expect(server?.open(record(rfc8448.serverData))).toBeNull();
    expect(server?.open(record(rfc8448.ticket))).toEqual({
      type: 22,
      content: Buffer.from(rfc8448.ticketContent),
    });
    expect(server?.open(record(rfc8448.serverData))).toEqual({
      type: 23,
      content: Buffer.from(Array.from({ length: 50 }, (_, index) => index)),
    });
  });

  it('opens nothing with another secret, and nothing that was changed', () => {
    const wrong = RecordDecryption.of(aes128GcmSha256, rfc8448.clientHandshakeSecret);
    expect(wrong?.open(record(rfc8448.serverFlight))).toBeNull();
    const changed = Uint8Array.from(rfc8448.serverFlight);
    changed[100] = (changed[100] ?? 0) ^ 1;
    const right = RecordDecryption.of(aes128GcmSha256, rfc8448.serverHandshakeSecret);
    expect(right?.open(record(changed))).toBeNull();
    expect(RecordDecryption.of(0xc02f, rfc8448.serverHandshakeSecret)).toBeNull();
  });
});
