import { describe, expect, it } from 'vitest';
import { addressOf, parseAddress, targetOf } from './address.ts';

const plain = { protocol: 'sftp', port: 22, user: '', password: null, path: null };

describe('addresses', () => {
  it.each([
    ['files.example.com', { ...plain, host: 'files.example.com' }],
    ['  files.example.com  ', { ...plain, host: 'files.example.com' }],
    ['deploy@host', { ...plain, host: 'host', user: 'deploy' }],
    ['deploy@host:2022', { ...plain, host: 'host', user: 'deploy', port: 2022 }],
    ['host:2022', { ...plain, host: 'host', port: 2022 }],
    ['ada@corp@host', { ...plain, host: 'host', user: 'ada@corp' }],
    ['sftp://host', { ...plain, host: 'host' }],
    ['SFTP://Deploy@Host:22/', { ...plain, host: 'Host', user: 'Deploy' }],
    ['ssh://host', { ...plain, host: 'host' }],
    ['sftp://u:p%40ss@host', { ...plain, host: 'host', user: 'u', password: 'p@ss' }],
    ['sftp://u:p:q@host', { ...plain, host: 'host', user: 'u', password: 'p:q' }],
    ['sftp://host/var/www%20x/', { ...plain, host: 'host', path: '/var/www x' }],
    ['sftp://host/~/', { ...plain, host: 'host' }],
    ['host:2022/srv', { ...plain, host: 'host', port: 2022, path: '/srv' }],
    ['::1', { ...plain, host: '::1' }],
    ['[::1]:2022', { ...plain, host: '::1', port: 2022 }],
    ['root@[fe80::1%eth0]', { ...plain, host: 'fe80::1%eth0', user: 'root' }],
    ['sftp://100%@host', { ...plain, host: 'host', user: '100%' }],
    ['https://host/dav/', { ...plain, protocol: 'https', host: 'host', port: 443, path: '/dav' }],
    [
      'davs://ann@host:8443',
      { ...plain, protocol: 'https', host: 'host', port: 8443, user: 'ann' },
    ],
    ['ftps://host', { ...plain, protocol: 'ftps', host: 'host', port: 21 }],
    ['FTPES://host:2121', { ...plain, protocol: 'ftps', host: 'host', port: 2121 }],
  ])('%j', (typed, expected) => {
    expect(parseAddress(typed)).toEqual(expected);
  });

  it('go by the chosen protocol, unless they name one', () => {
    expect(parseAddress('ann@host', 'https')).toMatchObject({ protocol: 'https', port: 443 });
    expect(parseAddress('host', 'ftps')).toMatchObject({ protocol: 'ftps', port: 21 });
    expect(parseAddress('host:990', 'ftps')).toMatchObject({ protocol: 'ftps', port: 990 });
    expect(parseAddress('host:443', 'sftp')).toMatchObject({ protocol: 'sftp', port: 443 });
    expect(parseAddress('sftp://host', 'https')).toMatchObject({ protocol: 'sftp', port: 22 });
  });

  it.each([
    ['host:21', 'ftps'],
    ['ann@host:990', 'ftps'],
    ['host:443/dav', 'https'],
    ['host:2022', 'sftp'],
    ['sftp://host:443', 'sftp'],
  ])('%j is %s by itself', (typed, protocol) => {
    expect(parseAddress(typed)).toMatchObject({ protocol });
  });

  it.each([
    ['', { problem: 'empty' }],
    ['user@', { problem: 'empty' }],
    ['sftp://', { problem: 'empty' }],
    ['host:0', { problem: 'port' }],
    ['host:70000', { problem: 'port' }],
    ['host:22x', { problem: 'port' }],
    ['two words', { problem: 'host' }],
    ['[not-an-address]', { problem: 'host' }],
    ['a'.repeat(254), { problem: 'host' }],
    ['ftp://host', { problem: 'protocol', protocol: 'ftp' }],
  ])('%j is refused', (typed, expected) => {
    expect(parseAddress(typed)).toEqual(expected);
  });
});

it('takes the user of this computer where the address names none', () => {
  const address = parseAddress('host');
  if ('problem' in address) throw new Error('refused');
  expect(targetOf(address, 'ada', ['/k'])).toMatchObject({ user: 'ada', identityFiles: ['/k'] });
  expect(targetOf({ ...address, user: 'root' }, 'ada', []).user).toBe('root');
});

it('takes nobody where a web server or FTP names nobody, and TLS at once on port 990', () => {
  const target = (typed: string) => {
    const address = parseAddress(typed);
    if ('problem' in address) throw new Error('refused');
    return targetOf(address, 'ada', ['/k']);
  };
  const common = { host: 'host', user: '', clientCertificate: null };
  expect(target('https://host')).toEqual({
    ...{ protocol: 'https', ...common, port: 443, basePath: '/' },
  });
  expect(target('ftps://host')).toEqual({
    ...{ protocol: 'ftps', ...common, port: 21, tlsStart: 'explicit' },
  });
  expect(target('ftps://host:990')).toMatchObject({ tlsStart: 'implicit' });
});

it('writes an address that leads back to the same place', () => {
  const typed = 'sftp://ada%40work@[2001:db8::1]:2022/srv/100%25%20%231/na%C3%AFve';
  const address = parseAddress(typed);
  if ('problem' in address) throw new Error('refused');
  const target = targetOf(address, 'nobody', []);
  expect(target).toMatchObject({ user: 'ada@work', host: '2001:db8::1', port: 2022 });
  expect(address.path).toBe('/srv/100% #1/naïve');
  expect(addressOf(target, address.path ?? '')).toBe(typed);
  expect(addressOf({ ...target, user: '', port: 22 }, '/')).toBe('sftp://[2001:db8::1]/');
});
