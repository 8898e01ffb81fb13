import {
  gradeOfName,
  gradeOfTlsName,
  type NameGrade,
} from '../../../electron/inspector/offer-grades.ts';
import type { PolicyName } from '../../../electron/shared/policy.ts';
import type { SavedTarget } from '../../../electron/shared/saved-site.ts';
import {
  sshNames,
  type ListedPolicy,
  type SshOfferKind,
} from '../../../electron/shared/ssh-offers.ts';
import { tlsNames, type TlsOfferKind } from '../../../electron/shared/tls-offers.ts';
import { cipherSuiteByName } from '../../../electron/wire/tls/cipher-suites.ts';
import { text } from '../text/text.ts';
import { sshTag, tlsTag } from './tags.ts';

/** Names by kind, best first. */
export type PolicyLists = Readonly<Record<string, readonly string[]>>;

/** The lists that the policy of a protocol is made of. */
export interface OfferFamily {
  protocol: 'ssh' | 'tls';
  /** In the order in which they are shown. */
  kinds: readonly { value: string; label: string }[];
  /** Best first. */
  names: (policy: ListedPolicy, kind: string) => readonly string[];
  gradeOf: (kind: string, name: string) => NameGrade;
  /** A word about an algorithm beside its name. */
  tagOf: (kind: string, name: string) => string;
  /** Whether the order of a list means anything: the newest common version is taken in any case. */
  isOrdered: (kind: string) => boolean;
}

const ssh: OfferFamily = {
  protocol: 'ssh',
  get kinds() {
    const { kinds } = text.policies;
    return (['keyExchange', 'hostKey', 'ciphers', 'macs'] as const).map((value) => ({
      value,
      label: kinds[value],
    }));
  },
  names: (policy, kind) => sshNames(policy, kind as SshOfferKind),
  gradeOf: (kind, name) => gradeOfName(kind as SshOfferKind, name),
  tagOf: (kind, name) => sshTag(kind as SshOfferKind, name),
  isOrdered: () => true,
};

const tls: OfferFamily = {
  protocol: 'tls',
  get kinds() {
    const { tlsKinds } = text.policies;
    return (['ciphers', 'groups', 'signatures', 'versions'] as const).map((value) => ({
      value,
      label: tlsKinds[value],
    }));
  },
  names: (policy, kind) => tlsNames(policy, kind as TlsOfferKind),
  gradeOf: (kind, name) => gradeOfTlsName(kind as TlsOfferKind, name),
  tagOf: (kind, name) => tlsTag(kind as TlsOfferKind, name),
  isOrdered: (kind) => kind !== 'versions',
};

/** Undefined for plain FTP, where nothing is negotiated. */
export function offerFamilyOf({ protocol }: SavedTarget): OfferFamily | undefined {
  if (protocol === 'sftp') return ssh;
  return protocol === 'ftp' ? undefined : tls;
}

/** The lists that a person chose for a site; its policy may not be made of them now. */
export function chosenLists(target: SavedTarget): PolicyLists {
  if (target.protocol === 'ftp' || !target.offer) return {};
  const lists: PolicyLists = target.offer;
  if (target.protocol === 'sftp') return lists;
  // Suites may stand there by the names that OpenSSL has for them.
  const ciphers = lists['ciphers']?.map((name) => cipherSuiteByName(name)?.name ?? name);
  return ciphers ? { ...lists, ciphers } : lists;
}

/** What a policy offers; a list that nobody chose is that of the balanced one, as trust/ has it. */
export function policyLists(
  { kinds, names }: OfferFamily,
  policy: PolicyName,
  chosen: PolicyLists,
): PolicyLists {
  const listed: ListedPolicy = policy === 'custom' ? 'balanced' : policy;
  return Object.fromEntries(
    kinds.map(({ value }) => {
      const own = policy === 'custom' ? chosen[value] : undefined;
      return [value, own ?? names(listed, value)];
    }),
  );
}

/** The same site with lists of its own. */
export function withLists(target: SavedTarget, lists: PolicyLists): SavedTarget {
  if (target.protocol === 'ftp') return target;
  const offer = Object.fromEntries(
    Object.entries(lists).map(([kind, names]) => [kind, [...names]]),
  );
  return { ...target, offer };
}
