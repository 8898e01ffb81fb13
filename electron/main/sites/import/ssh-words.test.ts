import { describe, expect, it } from 'vitest';
import { readSshLine } from './ssh-words.ts';

describe('readSshLine', () => {
  it.each([
    ['Host a b', 'host', ['a', 'b']],
    ['  HostName\texample.com  ', 'hostname', ['example.com']],
    ['User=deploy', 'user', ['deploy']],
    ['User = deploy', 'user', ['deploy']],
    ['IdentityFile "a b" c', 'identityfile', ['a b', 'c']],
    ['IdentityFile \'a "b"\'', 'identityfile', ['a "b"']],
    ['IdentityFile a\\ b', 'identityfile', ['a b']],
    ['IdentityFile C:\\keys\\id', 'identityfile', ['C:\\keys\\id']],
    ['Host a # rest', 'host', ['a']],
    ['Host a#b', 'host', ['a#b']],
    ['Host ""', 'host', ['']],
    ['Host', 'host', []],
    ['SetEnv A=b', 'setenv', ['A=b']],
  ])('%s', (line, keyword, words) => {
    expect(readSshLine(line)).toEqual({ keyword, words });
  });

  it.each(['', '   ', '# comment', '\t# comment'])('nothing in %j', (line) => {
    expect(readSshLine(line)).toBeUndefined();
  });

  it.each(['Host "a', "Host 'a", '= a', '"Host" a'])('refuses %s', (line) => {
    expect(() => readSshLine(line)).toThrow(SyntaxError);
  });
});
