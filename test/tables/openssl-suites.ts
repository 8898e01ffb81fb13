import { runProgram } from '../servers/run-program.ts';

/** One line of `openssl ciphers -V -stdname`. */
export interface OpensslSuite {
  id: number;
  name: string;
  ianaName: string;
  keyExchange: string;
  authentication: string;
  /** `AESGCM(128)` */
  encryption: string;
  mac: string;
}

/** `ALL` means those of TLS 1.3 that are on by default. */
const modern = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_128_CCM_SHA256',
  'TLS_AES_128_CCM_8_SHA256',
];

/** Every suite that this computer's openssl knows, those switched off by default too. */
export async function readOpensslSuites(): Promise<OpensslSuite[]> {
  const list = 'ALL:COMPLEMENTOFALL:@SECLEVEL=0';
  const said = await runProgram('openssl', [
    ...['ciphers', '-V', '-stdname', '-ciphersuites', modern.join(':')],
    list,
  ]);
  const line =
    /^\s*0x(..),0x(..) - (\S+)\s+- (\S+)\s+\S+\s+Kx=(\S+)\s+Au=(\S+)\s+Enc=(\S+)\s+Mac=(\S+)/gm;
  return [...said.matchAll(line)].map(
    ([, high = '', low = '', ianaName = '', name = '', kx = '', au = '', enc = '', mac = '']) => ({
      id: Number.parseInt(high + low, 16),
      name,
      ianaName,
      keyExchange: kx,
      authentication: au,
      encryption: enc,
      mac,
    }),
  );
}
