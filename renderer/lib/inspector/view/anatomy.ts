import type {
  DirectionProtection,
  KeyExchange,
  SecurityReport,
} from '../../../../electron/shared/report.ts';
import { text } from '../../text/text.ts';
import {
  builtInMac,
  groupName,
  hostKeyName,
  hybridHalves,
  longKeyExchange,
  shortCipher,
} from '../algorithm-names.ts';

/** A part of the name on the wire, with the bracket under it. */
export interface NamePart {
  id: PartId;
  /** Pieces of the name; the quiet ones are printed paler. Empty: the part stands in no name. */
  name: readonly { text: string; isQuiet: boolean }[];
  /** Said in place of a name: `implicit`, `not in the name`. */
  instead: string | null;
  role: string;
  value: string;
  detail: string;
  isKeyExchange: boolean;
}

export type PartId =
  | 'keyExchange'
  | 'authentication'
  | 'encryption'
  | 'encryptionDown'
  | 'mac'
  | 'macDown'
  | 'compression'
  | 'hash';

/** The suite's name taken apart (TLS), or the agreed algorithms one by one (SSH). */
export function anatomyOf(report: SecurityReport): NamePart[] {
  return report.cipherSuite ? suiteParts(report, report.cipherSuite) : algorithmParts(report);
}

function algorithmParts(report: SecurityReport): NamePart[] {
  const { keyExchange, authentication, encryption } = report;
  if (!keyExchange || !encryption) return [];
  const words = text.inspection;
  const { clientToServer: up, serverToClient: down } = encryption;
  const isOneCipher = up.cipher === down.cipher;
  const isOneMac = up.mac === down.mac && (up.mac !== null || isOneCipher);
  return [
    {
      ...part('keyExchange', words.part.keyExchange),
      name: split(keyExchange.name, /-sha\d+(?:@.*)?$|@.*$/),
      value: hybridHalves(keyExchange.name)?.join(' + ') ?? longKeyExchange(keyExchange.name),
      detail: exchangeDetail(keyExchange),
      isKeyExchange: true,
    },
    ...(authentication ? [hostKeyPart(report, authentication)] : []),
    cipherPart(
      'encryption',
      isOneCipher ? words.part.encryption : words.part.encryptionUp,
      up,
      isOneCipher,
    ),
    ...(isOneCipher ? [] : [cipherPart('encryptionDown', words.part.encryptionDown, down, false)]),
    macPart('mac', isOneMac ? words.part.mac : words.part.macUp, up),
    ...(isOneMac ? [] : [macPart('macDown', words.part.macDown, down)]),
    ...compressionParts(up, down),
    {
      ...part('hash', words.part.hash),
      name: [{ text: keyExchange.hash ?? '', isQuiet: false }],
      value: hashName(keyExchange.hash),
      detail: words.hashDetail,
    },
  ];
}

function part(id: PartId, role: string): NamePart {
  return { id, name: [], instead: null, role, value: '', detail: '', isKeyExchange: false };
}

/** `mlkem768x25519` and, paler, `-sha256`. */
function split(name: string, quiet: RegExp): NamePart['name'] {
  const at = name.search(quiet);
  if (at <= 0) return [{ text: name, isQuiet: false }];
  return [
    { text: name.slice(0, at), isQuiet: false },
    { text: name.slice(at), isQuiet: true },
  ];
}

function exchangeDetail({ family, bits }: KeyExchange): string {
  const words = text.inspection;
  switch (family) {
    case 'hybrid':
      return bits === null ? '' : words.hybridOf(bits);
    case 'ECDHE':
      return bits === null ? '' : words.oneTimeKeys(words.bitCurve(bits));
    case 'DHE':
      return bits === null ? '' : words.oneTimeKeys(words.bitGroup(bits));
    case 'ECDH':
    case 'DH':
      return words.staticKey;
    case 'RSA':
      return words.transport(bits);
  }
}

function hostKeyPart(
  { axes }: SecurityReport,
  { algorithm, signature, bits }: NonNullable<SecurityReport['authentication']>,
): NamePart {
  const words = text.inspection;
  const identity = axes ? text.inspector.identityShort[axes.identity] : '';
  const size = bits === null ? '' : words.bits(bits);
  return {
    ...part('authentication', words.part.authentication),
    name: split(signature ?? algorithm, /@.*$/),
    value: hostKeyName(algorithm),
    detail: [size, identity].filter((word) => word !== '').join(', '),
  };
}

function cipherPart(
  id: 'encryption' | 'encryptionDown',
  role: string,
  { cipher }: DirectionProtection,
  isBoth: boolean,
): NamePart {
  const words = text.inspection;
  return {
    ...part(id, role),
    name: split(cipher, /@.*$/),
    value: shortCipher(cipher),
    detail: isBoth ? words.bothDirections : words.oneDirection,
  };
}

function macPart(
  id: 'mac' | 'macDown',
  role: string,
  { cipher, mac }: DirectionProtection,
): NamePart {
  const words = text.inspection;
  if (mac === null) {
    const value = words.builtInto(builtInMac(cipher));
    return { ...part(id, role), instead: words.implicit, value, detail: words.aeadNoMac };
  }
  return {
    ...part(id, role),
    name: split(mac, /-etm@.*$|@.*$/),
    value: macName(mac),
    detail: mac.includes('-etm@') ? words.overCiphertext : words.beforeEncryption,
  };
}

function compressionParts(up: DirectionProtection, down: DirectionProtection): NamePart[] {
  const names = [...new Set([up.compression, down.compression])].filter(
    (name) => name !== null && name !== 'none',
  );
  const words = text.inspection;
  return names.slice(0, 1).map((name) => ({
    ...part('compression', words.part.compression),
    name: split(name ?? '', /@.*$/),
    value: (name ?? '').replace(/@.*$/, ''),
    detail: up.compression === down.compression ? words.bothDirections : words.oneDirection,
  }));
}

/** `HMAC-SHA-256`, `UMAC-128`; TLS names only the hash. */
export function macName(name: string): string {
  if (/^(?:SHA\d*|MD5|SM3)$/.test(name)) return `HMAC-${hashName(name)}`;
  const hmac = /^hmac-(?:sha2-)?(sha1|md5|\d+)/.exec(name)?.[1];
  if (hmac !== undefined) return `HMAC-${/^\d/.test(hmac) ? `SHA-${hmac}` : hashName(hmac)}`;
  const umac = /^umac-(\d+)/.exec(name)?.[1];
  return umac === undefined ? name : `UMAC-${umac}`;
}

/** `SHA-256` for `sha256`, `SHA256` and `SHA-256`. */
export function hashName(hash: string | null): string {
  if (hash === null) return text.inspection.unknown;
  return hash.toUpperCase().replace(/^SHA-?(\d+)$/, 'SHA-$1');
}

/** `TLS_` exchange `_` authentication `_WITH` cipher hash; TLS 1.3 leaves the first two out. */
const suiteName = /^TLS_(?:(.+?)_WITH_)?(.+?)(?:_(SHA\d*|MD5|CCM(?:_8)?|SM3))?$/;

function suiteParts(
  report: SecurityReport,
  suite: NonNullable<SecurityReport['cipherSuite']>,
): NamePart[] {
  const words = text.inspection;
  const [, beforeWith, cipher = suite.name, last] = suiteName.exec(suite.name) ?? [];
  const [exchange, authentication] = beforeWith?.split(/_(?=[^_]+$)/) ?? [];
  const { keyExchange, authentication: proof, session } = report;
  const hash = suite.parts.mac === null && last?.startsWith('CCM') ? undefined : last;
  const isCcm = last?.startsWith('CCM') ?? false;
  return [
    {
      ...part('keyExchange', words.part.keyExchange),
      name:
        exchange === undefined
          ? []
          : [
              { text: 'TLS_', isQuiet: true },
              { text: exchange, isQuiet: false },
            ],
      instead: exchange === undefined ? words.notInName : null,
      value: exchangeValue(keyExchange),
      detail: keyExchange ? exchangeDetail(keyExchange) : '',
      isKeyExchange: true,
    },
    {
      ...part('authentication', words.part.authentication),
      name:
        authentication === undefined
          ? exchange === undefined
            ? []
            : [{ text: '_WITH', isQuiet: true }]
          : [
              { text: `_${authentication}`, isQuiet: false },
              { text: '_WITH', isQuiet: true },
            ],
      instead: exchange === undefined ? words.notInName : null,
      value: proof
        ? [hostKeyName(proof.algorithm), proof.bits === null ? '' : words.bits(proof.bits)]
            .filter((word) => word !== '')
            .join(', ')
        : words.unknown,
      detail: proof?.signature ?? '',
    },
    {
      ...part('encryption', words.part.encryption),
      name: [
        { text: exchange === undefined ? 'TLS_' : '_', isQuiet: true },
        { text: isCcm ? `${cipher}_${last ?? ''}` : cipher, isQuiet: false },
      ],
      value: suite.parts.encryption,
      detail: words.bothDirections,
    },
    suite.parts.mac === null
      ? {
          ...part('mac', words.part.mac),
          instead: words.notInName,
          value: words.builtInto(builtInMac(suite.parts.encryption)),
          detail: words.aeadNoMac,
        }
      : {
          ...part('mac', words.part.mac),
          name: [{ text: `_${last ?? ''}`, isQuiet: false }],
          value: `HMAC-${hashName(suite.parts.mac)}`,
          detail:
            report.tls?.encryptThenMac === true ? words.overCiphertext : words.beforeEncryption,
        },
    {
      ...part('hash', words.part.prf),
      name:
        suite.parts.mac === null && hash !== undefined
          ? [{ text: `_${hash}`, isQuiet: false }]
          : [],
      instead: suite.parts.mac === null && hash !== undefined ? null : words.notInName,
      value: suite.parts.prf === null ? words.unknown : `HMAC-${hashName(suite.parts.prf)}`,
      detail:
        session.extendedMasterSecret === true
          ? text.inspector.extendedMasterSecret
          : words.prfDetail,
    },
  ];
}

function exchangeValue(keyExchange: KeyExchange | null): string {
  if (!keyExchange) return text.inspector.none;
  const long = hybridHalves(keyExchange.name)?.join(' + ') ?? groupName(keyExchange.name);
  const isNamed = ['hybrid', 'RSA', keyExchange.name].includes(keyExchange.family);
  return isNamed ? long : `${keyExchange.family}, ${long}`;
}
