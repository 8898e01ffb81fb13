import { describe, expect, it } from 'vitest';
import { draftSite, isSignInEnabled } from '../../../electron/shared/saved-site.ts';
import { checkForm, formOf, pastedAddress, withSignIn, type SiteForm } from './site-form.ts';

function form(name: string, host: string): SiteForm {
  return formOf(
    draftSite(name, {
      protocol: 'sftp',
      host,
      port: 22,
      user: 'ops',
      identityFiles: [],
      agent: 'auto',
    }),
  );
}

describe('checkForm', () => {
  it('reads the numbers and takes spaces off', () => {
    const typed = { ...form(' Ledger ', ' files.example.net '), port: ' 2022 ', keepAlive: '0' };
    expect(checkForm(typed).draft).toMatchObject({
      name: 'Ledger',
      keepAliveSeconds: 0,
      target: { host: 'files.example.net', port: 2022 },
    });
  });

  it('calls a site without a name by its host', () => {
    expect(checkForm(form('', 'files.example.net')).draft?.name).toBe('files.example.net');
  });

  it.each(['0', '65536', '22a', '', '1e3', '-1'])('refuses the port %j', (port) => {
    const { draft, problems } = checkForm({ ...form('a', 'b'), port });
    expect(draft).toBeNull();
    expect([...problems]).toEqual(['port']);
  });

  it('says once that the host is missing', () => {
    expect([...checkForm(form('', '')).problems]).toEqual(['host']);
  });

  it('bounds the keep-alive', () => {
    expect([...checkForm({ ...form('a', 'b'), keepAlive: '3601' }).problems]).toEqual([
      'keepAlive',
    ]);
  });
});

describe('pastedAddress', () => {
  it('fills host, port, user and folder, and hands the password out', () => {
    const pasted = pastedAddress(form('a', ''), 'sftp://deploy:secret@[::1]:2022/srv/www');
    expect(pasted?.password).toBe('secret');
    expect(pasted?.form).toMatchObject({
      port: '2022',
      draft: { target: { host: '::1', port: 2022, user: 'deploy' }, remoteFolder: '/srv/www' },
    });
    expect(JSON.stringify(pasted?.form)).not.toContain('secret');
  });

  it('keeps the user where the address names none', () => {
    expect(pastedAddress(form('a', ''), 'sftp://host')?.form.draft.target.user).toBe('ops');
  });

  it('leaves a plain host name and other protocols alone', () => {
    expect(pastedAddress(form('a', ''), 'files.example.net')).toBeNull();
    expect(pastedAddress(form('a', ''), 'gopher://files.example.net')).toBeNull();
  });
});

it('adds a way to sign in that the site did not name', () => {
  const draft = { ...form('a', 'b').draft, signIn: [] };
  expect(isSignInEnabled(withSignIn(draft, 'agent', true), 'agent')).toBe(true);
  expect(withSignIn(withSignIn(draft, 'agent', true), 'agent', false).signIn).toHaveLength(1);
});
