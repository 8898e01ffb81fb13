import { describe, expect, it } from 'vitest';
import { isHostField, knownHostsName, matchesHostField } from './host-pattern.ts';

/* Both made by `ssh-keygen -H` from the names in the test. */
const hashedPlain = '|1|OZBa0UpOkYgYTgWJDyG9+8h29Y4=|rc7qyrmaDuWl4RDlc9NAHEj/fow=';
const hashedWithPort = '|1|t57M5KAUp1w+KHOtvyS7WUpQrDE=|uR9thlId7mC7wNlLB8cG8j69xw8=';

describe('knownHostsName', () => {
  it.each([
    ['files.example.com', 22, 'files.example.com'],
    ['Files.Example.COM', 22, 'files.example.com'],
    ['files.example.com', 2222, '[files.example.com]:2222'],
    ['::1', 22, '::1'],
    ['FE80::1', 2022, '[fe80::1]:2022'],
  ])('%s port %i is kept as %s', (host, port, name) => {
    expect(knownHostsName(host, port)).toBe(name);
  });
});

describe('matchesHostField', () => {
  it.each([
    ['files.example.com', 'files.example.com'],
    ['FILES.example.com', 'files.example.com'],
    ['other,files.example.com,192.0.2.1', 'files.example.com'],
    ['*', 'files.example.com'],
    ['*.example.com', 'files.example.com'],
    ['f?les.*', 'files.example.com'],
    ['*a*b*', 'xaxbx'],
    ['*.example.com,!www.example.com', 'files.example.com'],
    ['[files.example.com]:2222', '[files.example.com]:2222'],
    ['[*.example.com]:*', '[files.example.com]:2222'],
    [hashedPlain, 'files.example.com'],
    [hashedWithPort, '[files.example.com]:2222'],
  ])('%s means %s', (field, name) => {
    expect(matchesHostField(field, name)).toBe(true);
  });

  it.each([
    ['files.example.com', 'files.example.com.evil.test'],
    ['files.example.com', 'afiles.example.com'],
    ['*.example.com', 'example.com'],
    ['f??les.example.com', 'files.example.com'],
    ['*.example.com,!files.example.com', 'files.example.com'],
    ['!files.example.com,*.example.com', 'files.example.com'],
    ['!other.example.com', 'files.example.com'],
    ['files.example.com', '[files.example.com]:2222'],
    ['[files.example.com]:2222', 'files.example.com'],
    ['[files.example.com]:2222', '[files.example.com]:2223'],
    ['files.exampleXcom', 'files.example.com'],
    [hashedPlain, 'other.example.com'],
    [hashedPlain, '[files.example.com]:2222'],
    ['|1|broken', 'files.example.com'],
    ['|2|OZBa0UpOkYgYTgWJDyG9+8h29Y4=|rc7qyrmaDuWl4RDlc9NAHEj/fow=', 'files.example.com'],
  ])('%s does not mean %s', (field, name) => {
    expect(matchesHostField(field, name)).toBe(false);
  });

  it('answers a pattern of many stars in little time', () => {
    const startedAt = performance.now();
    expect(matchesHostField(`${'*a'.repeat(2_000)}b`, 'a'.repeat(253))).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('isHostField', () => {
  it('tells a hashed name that can never match from one that can', () => {
    expect(isHostField(hashedPlain)).toBe(true);
    expect(isHostField('|1|onlysalt')).toBe(false);
    expect(isHostField('plain.example.com')).toBe(true);
  });
});
