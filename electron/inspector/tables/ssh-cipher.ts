import { forNames, type JudgementTable } from '../judgement.ts';
import { cve, openSshProtocol, rfc } from '../sources.ts';

/** Block ciphers in CBC mode that are weak for the mode alone. */
const weakCbc = [
  'aes128-cbc',
  'aes192-cbc',
  'aes256-cbc',
  'rijndael-cbc@lysator.liu.se',
  'rijndael128-cbc',
  'rijndael192-cbc',
  'rijndael256-cbc',
  'twofish-cbc',
  'twofish128-cbc',
  'twofish192-cbc',
  'twofish256-cbc',
  'serpent128-cbc',
  'serpent192-cbc',
  'serpent256-cbc',
  'camellia128-cbc',
  'camellia192-cbc',
  'camellia256-cbc',
  'seed-cbc@ssh.com',
];

/** SSH ciphers. */
export const sshCiphers: JudgementTable = {
  ...forNames(['chacha20-poly1305@openssh.com'], {
    severity: 'ok',
    title: 'a modern cipher that authenticates what it encrypts',
    advice: null,
    sources: [openSshProtocol('1.7')],
  }),
  ...forNames(
    [
      'aes128-gcm@openssh.com',
      'aes256-gcm@openssh.com',
      'aes128-gcm',
      'aes256-gcm',
      'AEAD_AES_128_GCM',
      'AEAD_AES_256_GCM',
    ],
    {
      severity: 'ok',
      title: 'a modern cipher that authenticates what it encrypts',
      advice: null,
      sources: [rfc(5647), openSshProtocol('1.6')],
    },
  ),
  ...forNames(['aes128-ctr', 'aes192-ctr', 'aes256-ctr'], {
    severity: 'ok',
    title: 'a strong cipher',
    advice: null,
    sources: [rfc(4344, '4')],
  }),
  ...forNames(weakCbc, {
    severity: 'weak',
    title: 'CBC mode, which has leaked plaintext in SSH',
    advice: 'Ask the operator for aes256-gcm@openssh.com or aes256-ctr.',
    sources: [cve('2008-5161')],
  }),
  ...forNames(['3des-cbc', '3des-ctr'], {
    severity: 'broken',
    title: 'triple DES: blocks of 64 bits repeat within hours of traffic',
    advice: 'Ask the operator for aes256-gcm@openssh.com or aes256-ctr.',
    sources: [cve('2016-2183')],
  }),
  ...forNames(['arcfour', 'arcfour128', 'arcfour256'], {
    severity: 'broken',
    title: 'RC4, which must not be used',
    advice: 'Ask the operator for aes256-gcm@openssh.com or aes256-ctr.',
    sources: [rfc(8758)],
  }),
  ...forNames(
    [
      'blowfish-cbc',
      'blowfish-ctr',
      'cast128-cbc',
      'cast128-12-cbc@ssh.com',
      'cast128-ctr',
      'idea-cbc',
      'idea-ctr',
    ],
    {
      severity: 'broken',
      title: 'blocks of 64 bits repeat within hours of traffic',
      advice: 'Ask the operator for aes256-gcm@openssh.com or aes256-ctr.',
      sources: [cve('2016-2183')],
    },
  ),
  ...forNames(['des-cbc', 'des-cbc-ssh1', 'des-cbc@ssh.com'], {
    severity: 'broken',
    title: 'single DES, which is opened in hours',
    advice: 'Ask the operator for aes256-gcm@openssh.com or aes256-ctr.',
    sources: [rfc(4772)],
  }),
  ...forNames(['none'], {
    severity: 'broken',
    title: 'nothing is encrypted',
    advice: 'Everybody on the way can read and change everything. Do not use this server.',
    sources: [rfc(4253, '6.3')],
  }),
};
