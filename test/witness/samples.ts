/** Shortened from sshd 9.2 with LogLevel DEBUG3, in which a client renewed the keys once. */
export const sshdLog = [
  'Server listening on 127.0.0.1 port 41237.',
  'debug1: Local version string SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10',
  'debug1: Remote protocol version 2.0, remote software version Keyferry_0.1',
  'debug2: local server KEXINIT proposal [preauth]',
  'debug2: KEX algorithms: diffie-hellman-group-exchange-sha256,kex-strict-s-v00@openssh.com [preauth]',
  'debug2: host key algorithms: ssh-ed25519,rsa-sha2-512 [preauth]',
  'debug2: ciphers ctos: aes128-ctr [preauth]',
  'debug2: ciphers stoc: aes128-ctr,aes256-ctr [preauth]',
  'debug2: MACs ctos: hmac-sha2-256,hmac-sha2-512 [preauth]',
  'debug2: MACs stoc: hmac-sha2-512 [preauth]',
  'debug2: compression ctos: none,zlib@openssh.com [preauth]',
  'debug2: compression stoc: none [preauth]',
  'debug2: languages ctos:  [preauth]',
  'debug2: languages stoc:  [preauth]',
  'debug2: first_kex_follows 0  [preauth]',
  'debug2: reserved 0  [preauth]',
  'debug2: peer client KEXINIT proposal [preauth]',
  'debug2: KEX algorithms: diffie-hellman-group-exchange-sha256,ext-info-c [preauth]',
  'debug2: host key algorithms: ssh-ed25519 [preauth]',
  'debug2: ciphers ctos: aes128-ctr,aes192-ctr [preauth]',
  'debug2: ciphers stoc: aes256-ctr [preauth]',
  'debug2: MACs ctos: hmac-sha2-256 [preauth]',
  'debug2: MACs stoc: hmac-sha2-512 [preauth]',
  'debug2: compression ctos: none [preauth]',
  'debug2: compression stoc: none [preauth]',
  'debug2: languages ctos:  [preauth]',
  'debug2: languages stoc:  [preauth]',
  'debug3: kex_choose_conf: will use strict KEX ordering [preauth]',
  'debug1: kex: algorithm: diffie-hellman-group-exchange-sha256 [preauth]',
  'debug1: kex: host key algorithm: ssh-ed25519 [preauth]',
  'debug1: kex: client->server cipher: aes128-ctr MAC: hmac-sha2-256 compression: none [preauth]',
  'debug1: kex: server->client cipher: aes256-gcm@openssh.com MAC: <implicit> compression: none [preauth]',
  'debug3: mm_answer_moduli: got parameters: 2048 3072 8192',
  'debug3: mm_answer_sign: ssh-ed25519 KEX signature len=83',
  'debug1: expecting SSH2_MSG_NEWKEYS [preauth]',
  'debug1: SSH2_MSG_NEWKEYS received [preauth]',
  'debug1: kex: algorithm: curve25519-sha256',
  'debug1: SSH2_MSG_NEWKEYS received',
].join('\r\n');

/** Shortened from `ssh -vvv` of OpenSSH 9.2. */
export const sshLog = [
  'debug1: Remote protocol version 2.0, remote software version OpenSSH_10.0p2 Debian-7',
  'debug2: local client KEXINIT proposal',
  'debug2: KEX algorithms: curve25519-sha256,ext-info-c',
  'debug2: peer server KEXINIT proposal',
  'debug2: KEX algorithms: mlkem768x25519-sha256,curve25519-sha256',
  'debug2: host key algorithms: ssh-ed25519',
  'debug2: languages stoc: ',
  'debug3: kex_choose_conf: will use strict KEX ordering',
  'debug1: kex: algorithm: curve25519-sha256',
  'debug1: kex: host key algorithm: ssh-ed25519',
  'debug1: kex: server->client cipher: aes128-ctr MAC: hmac-sha2-256 compression: none',
  'debug1: Server host key: ssh-ed25519 SHA256:X14dGnFlWTfDKa/FlIZaayyUraE6SLPgTm3H2GPtZDo',
  'debug1: kex_input_ext_info: server-sig-algs=<ssh-ed25519,rsa-sha2-256>',
].join('\r\n');

/** Shortened from ssh-audit 2.5. */
export const sshAuditJson = JSON.stringify({
  banner: { protocol: [2, 0], raw: 'SSH-2.0-dropbear_2022.83' },
  compression: ['zlib@openssh.com', 'none'],
  enc: ['aes128-ctr', 'aes256-ctr'],
  fingerprints: [
    { hash: 'dUniN', hash_alg: 'SHA256', hostkey: 'ssh-ed25519' },
    { hash: '76:46', hash_alg: 'MD5', hostkey: 'ssh-ed25519' },
    { hash: 'y5xoU', hash_alg: 'SHA256', hostkey: 'ssh-rsa' },
  ],
  kex: [{ algorithm: 'curve25519-sha256' }, { algorithm: 'kexguess2@matt.ucc.asn.au' }],
  key: [{ algorithm: 'ssh-ed25519' }, { algorithm: 'rsa-sha2-256', keysize: 2048 }],
  mac: ['hmac-sha1', 'hmac-sha2-256'],
});

/** Shortened from SFTPLog of ProFTPD 1.3.8. */
export const proftpdLog = [
  `2026-11-23 09:09:33,645 mod_sftp/1.1.1[13070]: sent server version 'SSH-2.0-mod_sftp'`,
  `2026-11-23 09:09:33,650 mod_sftp/1.1.1[13070]: received client version 'SSH-2.0-Keyferry_0.1'`,
  `2026-11-23 09:09:33,653 mod_sftp/1.1.1[13070]:  + Session key exchange: curve25519-sha256`,
  `2026-11-23 09:09:33,653 mod_sftp/1.1.1[13070]:  + Session host key algorithm: ssh-ed25519`,
  `2026-11-23 09:09:33,653 mod_sftp/1.1.1[13070]:  + Session client-to-server encryption: aes256-ctr`,
  `2026-11-23 09:09:33,653 mod_sftp/1.1.1[13070]:  + Session client-to-server MAC: hmac-sha2-256`,
  `2026-11-23 09:09:34,653 mod_sftp/1.1.1[13070]:  + Session key exchange: ecdh-sha2-nistp256`,
].join('\n');

const packet = (code: number, length: number, fields: object): object => ({
  'ssh.packet_length': String(length),
  message: { 'ssh.message_code': String(code), ...fields },
});
const frame = (direction: '0' | '1', ssh: object): object => ({
  _source: { layers: { ssh: { ...ssh, 'ssh.direction': direction } } },
});

/** Shortened from tshark 4.0: a group exchange whose last segment holds two messages. */
const frames = [
  frame('0', { 'ssh.protocol': 'SSH-2.0-Keyferry_0.1' }),
  frame('1', { 'ssh.protocol': 'SSH-2.0-OpenSSH_9.2p1' }),
  frame('1', {
    tree: packet(20, 684, {
      'ssh.kex_algorithms': 'curve25519-sha256,ecdh-sha2-nistp256',
      'ssh.languages_client_to_server': '',
    }),
  }),
  frame('0', { tree: packet(20, 300, { 'ssh.kex_algorithms': 'curve25519-sha256' }) }),
  frame('0', {
    tree: packet(34, 20, {
      'ssh.dh_gex.min': '2048',
      'ssh.dh_gex.nbits': '3072',
      'ssh.dh_gex.max': '8192',
    }),
  }),
  frame('1', { tree: packet(31, 404, { 'ssh.dh_gex.p': '00:da:55', 'ssh.dh_gex.g': '02' }) }),
  frame('1', {
    tree: [
      packet(33, 540, {
        'ssh.host_key.type': 'ssh-ed25519',
        'ssh.host_key.eddsa.key': '00:01',
        'ssh.host_sig.length': '83',
        'ssh.host_sig.type': 'ssh-ed25519',
      }),
      packet(21, 12, {}),
    ],
  }),
  // Encrypted: bytes that tshark takes for a message.
  frame('1', { tree: packet(99, 1_000_000, {}) }),
];
export const tsharkJson = JSON.stringify(frames);

/** The server's KEXINIT came in one segment with its identification, which tshark overlooks. */
export const tsharkJsonWithoutKexInit = JSON.stringify(frames.toSpliced(2, 1));
