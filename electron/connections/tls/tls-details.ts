import type { OfferLists, SecurityReport, TlsDetails } from '../../shared/report.ts';
import type { Extensions } from '../../wire/tls/extensions.ts';
import type { ClientHello } from '../../wire/tls/hellos.ts';
import { isResumed, pskModeOf, versionOf, type Known } from './tls-exchange.ts';
import type { TlsReportState } from './tls-report.ts';

/** Our lists as they were sent, by kind. */
export function offersOf(hello: ClientHello | null): OfferLists | null {
  if (!hello) return null;
  const { extensions } = hello;
  const list = (name: string): string[] => texts(extensions[name]);
  const shares = extensions['key_share'];
  return {
    // Without the extension the newest version is all that is said. RFC 8446 §D.
    versions: extensions['supported_versions'] ? list('supported_versions') : [hello.legacyVersion],
    cipherSuites: hello.cipherSuites,
    groups: list('supported_groups'),
    keyShares: Array.isArray(shares) ? shares.map((share: { group: string }) => share.group) : [],
    signatureSchemes: list('signature_algorithms'),
    compression: hello.compression,
    alpn: list('application_layer_protocol_negotiation'),
    pskModes: list('psk_key_exchange_modes'),
    extensions: Object.keys(extensions),
  };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

export function sessionOf(state: TlsReportState): SecurityReport['session'] {
  const { node, seen } = state;
  const hello = seen?.serverHello ?? null;
  const isOld = isOldVersion(state);
  const names = seen?.clientHello?.extensions['server_name'];
  const id = isOld && hello && hello.sessionId !== '' ? hello.sessionId : null;
  return {
    id,
    resumed: isResumed(state),
    resumedFrom: isResumed(state) ? state.resumedFrom : null,
    ticket: ticketOf(state),
    alpn: node?.alpn ?? null,
    sni: seen?.clientHello ? (texts(names)[0] ?? null) : state.sni,
    extensions: hello && { ...hello.extensions, ...seen?.encryptedExtensions },
    extendedMasterSecret: had(isOld && hello?.extensions, 'extended_master_secret'),
    secureRenegotiation: had(isOld && hello?.extensions, 'renegotiation_info'),
    strictKeyExchange: null,
    sessionIdentifier: id,
    rekeys: null,
  };
}

/** TLS 1.3 gives tickets when it likes, so that none so far says nothing. */
function ticketOf({ seen, node }: TlsReportState): boolean | null {
  if (!seen?.serverHello) return null;
  if (seen.hasTicket) return true;
  return seen.serverHello.version === 'TLSv1.3' || !node ? null : false;
}

export function detailsOf(state: TlsReportState): TlsDetails {
  const { seen } = state;
  const hello = seen?.serverHello ?? null;
  const isOld = isOldVersion(state);
  return {
    helloRetryRequest: hello || seen?.retryRequest ? Boolean(seen?.retryRequest) : null,
    pskMode: pskModeOf(state),
    encryptThenMac: had(isOld && hello?.extensions, 'encrypt_then_mac'),
    truncatedHmac: had(isOld && hello?.extensions, 'truncated_hmac'),
    compression: hello?.compression ?? null,
    earlyData: isOld ? null : had(seen?.encryptedExtensions, 'early_data'),
    ocspStapled: seen?.certificates ? seen.isOcspStapled : null,
    timestamps: timestampsOf(state),
    clientCertificate: clientCertificateOf(state),
  };
}

/** TLS 1.2 and older settle these by extensions; TLS 1.3 has them built in, or not at all. */
function isOldVersion(known: Known): boolean {
  const version = versionOf(known);
  return version !== null && version !== 'TLSv1.3';
}

function had(extensions: Extensions | null | undefined | false, name: string): boolean | null {
  return extensions ? Object.hasOwn(extensions, name) : null;
}

/** RFC 6962 §3.3.1: in the ServerHello; beside the certificate in TLS 1.3, RFC 8446 §4.4.2. */
function timestampsOf({ seen }: TlsReportState): number | null {
  const own = seen?.certificates?.[0];
  if (!own) return null;
  const sent =
    own.extensions['signed_certificate_timestamp'] ??
    seen.serverHello?.extensions['signed_certificate_timestamp'];
  return typeof sent === 'object' && sent !== null && 'timestamps' in sent
    ? Number(sent.timestamps)
    : 0;
}

function clientCertificateOf({ seen, node }: TlsReportState): TlsDetails['clientCertificate'] {
  if (seen?.clientCertificates) return 'sent';
  if (seen?.isCertificateRequested) return 'requested';
  return seen?.serverHello && node ? 'not-requested' : null;
}
