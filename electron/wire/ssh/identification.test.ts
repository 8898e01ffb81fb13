import { describe, expect, it } from 'vitest';
import { parseIdentification, printable, recognizeGreeting } from './identification.ts';

describe('parseIdentification', () => {
  it('reads version, software and comments', () => {
    expect(parseIdentification('SSH-2.0-dropbear_2022.83')).toEqual({
      line: 'SSH-2.0-dropbear_2022.83',
      protocol: '2.0',
      software: 'dropbear_2022.83',
      comments: null,
    });
    expect(parseIdentification('SSH-1.99-Cisco-1.25 x y')).toMatchObject({
      protocol: '1.99',
      software: 'Cisco-1.25',
      comments: 'x y',
    });
  });

  it('leaves lines that come before it alone', () => {
    expect(parseIdentification('Authorized users only')).toBeNull();
  });
});

describe('recognizeGreeting', () => {
  it.each([
    ['HTTP/1.1 400 Bad Request', 'HTTP'],
    ['220 mail.example ESMTP Postfix', 'SMTP (mail)'],
    ['220 ProFTPD Server ready.', 'FTP'],
    ['* OK IMAP4rev1', 'IMAP (mail)'],
  ])('%s is %s', (line, service) => {
    expect(recognizeGreeting(line)).toBe(service);
  });

  it('lets an SSH server say anything else first', () => {
    expect(recognizeGreeting('Authorized users only')).toBeNull();
  });
});

describe('printable', () => {
  it('escapes control characters and cuts', () => {
    expect(printable('a\x1b[2J\xff')).toBe('a\\x1b[2J\\xff');
    expect(printable('x'.repeat(500))).toHaveLength(201);
  });
});
