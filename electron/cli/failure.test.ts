import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { AppError } from '../shared/errors.ts';
import { exitCodeOf, sayFailure } from './failure.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

function said(error: AppError, isJson: boolean): string {
  let text = '';
  const terminal: Terminal = {
    isOutTty: false,
    isErrTty: false,
    canAsk: false,
    columns: 80,
    input: new PassThrough(),
    error: new PassThrough(),
    write: () => Promise.resolve(),
    say(line) {
      text += `${line}\n`;
    },
  };
  sayFailure(terminal, error, isJson);
  return text;
}

describe('exitCodeOf', () => {
  it.each<[AppError, number]>([
    [new UsageError('x'), 2],
    [new UsageError('x', 'unsupported'), 2],
    [new AppError('unsupported', 'x'), 1],
    [new AppError('host-key-unknown', 'x'), 3],
    [new AppError('host-key-changed', 'x'), 3],
    [new AppError('certificate-invalid', 'x'), 3],
    [new AppError('policy-violated', 'x'), 3],
    [new AppError('auth-failed', 'x'), 1],
    [new AppError('refused', 'x'), 1],
  ])('%o ends with %i', (error, code) => {
    expect(exitCodeOf(error)).toBe(code);
  });
});

describe('sayFailure', () => {
  it('writes one JSON line, whatever the message holds', () => {
    const text = said(new AppError('refused', 'a\nb', { host: 'h' }), true);
    expect(text.trimEnd()).not.toContain('\n');
    expect(JSON.parse(text)).toEqual({
      ok: false,
      error: { code: 'refused', message: 'a\nb', retryable: true, detail: { host: 'h' } },
    });
  });

  it('makes what a server said harmless', () => {
    expect(said(new AppError('internal', 'a\u001b[2Jb'), false)).toBe('keyferry: a\\u001b[2Jb\n');
  });

  it('shows both keys and how to accept the new one', () => {
    const detail = {
      keyType: 'ssh-ed25519',
      fingerprintSha256: 'SHA256:new',
      known: [{ type: 'ssh-ed25519', fingerprintSha256: 'SHA256:old', source: 'line 3 of f' }],
    };
    const text = said(new AppError('host-key-changed', 'x', detail), false);
    expect(text).toContain('shown  ssh-ed25519 SHA256:new');
    expect(text).toContain('known  ssh-ed25519 SHA256:old (line 3 of f)');
    expect(text).toContain('--accept-host-key SHA256:new');
    const revoked = new AppError('host-key-changed', 'x', { ...detail, isRevoked: true });
    expect(said(revoked, false)).not.toContain('--accept-host-key');
  });

  it('says which policy would go on, and warns of the legacy one', () => {
    const legacy = said(
      new AppError('negotiation-failed', 'x', { wouldWorkWith: 'legacy' }),
      false,
    );
    expect(legacy).toMatch(/--policy legacy would find something in common: outdated/);
    const balanced = said(
      new AppError('policy-violated', 'x', { wouldWorkWith: 'balanced' }),
      false,
    );
    expect(balanced).toContain('--policy balanced would allow this\n');
    expect(said(new AppError('policy-violated', 'x'), false)).not.toContain('--policy');
  });

  it('shows both lists when nothing was in common', () => {
    const detail = { client: { keyExchange: ['a', 'b'] }, server: { keyExchange: [] } };
    const text = said(new AppError('negotiation-failed', 'x', detail), false);
    expect(text).toContain('keyExchange, Keyferry: a, b');
    expect(text).toContain('keyExchange, server:   none');
  });
});
