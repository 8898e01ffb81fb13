import type { Finding } from '../shared/report.ts';

export type Source = Finding['sources'][number];

/** A section of an RFC, or all of it. */
export function rfc(number: number, section?: string): Source {
  const url = `https://www.rfc-editor.org/rfc/rfc${String(number)}`;
  return section === undefined
    ? { label: `RFC ${String(number)}`, url }
    : { label: `RFC ${String(number)} §${section}`, url: `${url}#section-${section}` };
}

/** RFCs from 10000 up are recent: their draft's name is the one that people know. */
function recentRfc(number: number, draft: string): Source {
  const { label, url } = rfc(number);
  return { label: `${label} (${draft})`, url };
}

/** The release notes of an OpenSSH version. */
export function openSshNotes(version: string): Source {
  return {
    label: `OpenSSH ${version} release notes`,
    url: `https://www.openssh.com/txt/release-${version}`,
  };
}

/** A section of OpenSSH's own extensions to the protocol. */
export function openSshProtocol(section: string): Source {
  return {
    label: `OpenSSH PROTOCOL §${section}`,
    url: 'https://github.com/openssh/openssh-portable/blob/master/PROTOCOL',
  };
}

/** An entry of the CVE list. */
export function cve(id: string): Source {
  return { label: `CVE-${id}`, url: `https://www.cve.org/CVERecord?id=CVE-${id}` };
}

/** Groups, as IANA lists and recommends them. */
export const ianaGroups: Source = {
  label: 'IANA, TLS Supported Groups',
  url: 'https://www.iana.org/assignments/tls-parameters/tls-parameters.xhtml#tls-parameters-8',
};

export const mlkemTlsRfc = recentRfc(10024, 'draft-ietf-tls-ecdhe-mlkem');

export const obsoleteExchangeRfc = recentRfc(10015, 'draft-ietf-tls-deprecate-obsolete-kex');

export const mlkemHybridRfc = recentRfc(10042, 'draft-ietf-sshm-mlkem-hybrid-kex');

/** Judges the curves of NIST as failures, against the RFCs. */
export const sshAudit: Source = {
  label: 'ssh-audit (disagrees)',
  url: 'https://github.com/jtesta/ssh-audit',
};
