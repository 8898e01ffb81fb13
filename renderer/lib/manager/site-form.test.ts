import { describe, expect, it } from 'vitest';
import { draftSite } from '../../../electron/shared/saved-site.ts';
import {
  checkForm,
  choiceOf,
  formOf,
  pastedAddress,
  type SiteForm,
  withProtocol,
} from './site-form.ts';

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

describe('jump hosts', () => {
  const jumps = [{ id: 0, address: 'hop@gate:2022', identityFiles: ['/k'] }];

  it('are read from their addresses', () => {
    expect(checkForm({ ...form('a', 'b'), jumps }).draft?.jumpHosts).toEqual([
      { host: 'gate', port: 2022, user: 'hop', identityFiles: ['/k'] },
    ]);
  });

  it('are wrong where one is no address', () => {
    const empty = { id: 1, address: '', identityFiles: [] };
    const { draft, problems } = checkForm({ ...form('a', 'b'), jumps: [...jumps, empty] });
    expect(draft).toBeNull();
    expect([...problems]).toEqual(['jumps']);
  });

  it('stay behind where the protocol has none', () => {
    const web = withProtocol({ ...form('a', 'b'), jumps }, 'https');
    expect(checkForm(web).draft?.jumpHosts).toEqual([]);
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

  it('leaves the protocol alone where the address names none, and the port that it does not name', () => {
    const implicit = withProtocol(form('a', ''), 'ftps-implicit');
    const bare = pastedAddress(implicit, 'ann@files.example.net');
    expect(bare?.form).toMatchObject({
      port: '990',
      draft: { target: { protocol: 'ftps', tlsStart: 'implicit', user: 'ann' } },
    });
    const named = pastedAddress(implicit, 'ann@files.example.net:2121');
    expect(named?.form).toMatchObject({ port: '2121', draft: { target: { protocol: 'ftps' } } });
    expect(bare && checkForm(bare.form).draft?.target.port).toBe(990);
  });

  it('leaves a plain host name and other protocols alone', () => {
    expect(pastedAddress(form('a', ''), 'files.example.net')).toBeNull();
    expect(pastedAddress(form('a', ''), 'gopher://files.example.net')).toBeNull();
  });
});

describe('another protocol', () => {
  it('keeps host, user and what both have, on its usual port', () => {
    const web = withProtocol(form('a', 'files.example.net'), 'https');
    expect(web).toMatchObject({
      port: '443',
      draft: { target: { protocol: 'https', host: 'files.example.net', basePath: '/' } },
    });
    const { draft } = web;
    if (draft.target.protocol !== 'https') throw new Error('It is another protocol.');
    const trusting = { ...web, draft: { ...draft, target: { ...draft.target, caFiles: ['/ca'] } } };
    const implicit = withProtocol(trusting, 'ftps-implicit');
    expect(implicit).toMatchObject({
      port: '990',
      draft: { target: { protocol: 'ftps', tlsStart: 'implicit', caFiles: ['/ca'] } },
    });
    expect(choiceOf(implicit.draft.target)).toBe('ftps-implicit');
    expect(checkForm(implicit).draft).not.toBeNull();
    const back = withProtocol(implicit, 'sftp');
    expect(back.draft.target).not.toHaveProperty('caFiles');
    expect(checkForm(back).draft?.target).toMatchObject({ protocol: 'sftp', port: 22 });
    expect(withProtocol(back, 'sftp')).toBe(back);
  });

  it('comes with a URL that is pasted', () => {
    const pasted = pastedAddress(form('a', ''), 'davs://ann@host:8443/dav');
    expect(pasted?.form).toMatchObject({
      port: '8443',
      draft: { target: { protocol: 'https', host: 'host', user: 'ann' }, remoteFolder: '/dav' },
    });
  });
});
