import type { Finding, SecurityReport } from '../../shared/report.ts';
import type { RuleResult } from '../judgement.ts';
import { rfc } from '../sources.ts';

const update = 'The server needs an update.';

/** What TLS 1.2 and older have to agree on by extensions; TLS 1.3 has all of it built in. */
export function judgeProtections(report: SecurityReport): RuleResult {
  const { session, tls, protocolVersion } = report;
  if (protocolVersion === 'TLSv1.3') return {};
  const parts: Finding[] = [];
  if (session.extendedMasterSecret === false) {
    parts.push({
      id: 'extended-master-secret',
      severity: 'weak',
      subject: 'extended_master_secret',
      title: 'The keys are not bound to the handshake (no extended master secret)',
      advice: update,
      sources: [rfc(7627), rfc(9325)],
    });
  }
  if (session.secureRenegotiation === false) {
    parts.push({
      id: 'secure-renegotiation',
      severity: 'weak',
      subject: 'renegotiation_info',
      title: 'Somebody could slip something in front of the connection (no secure renegotiation)',
      advice: update,
      sources: [rfc(5746), rfc(9325, '3.5')],
    });
  }
  if (tls?.truncatedHmac) {
    parts.push({
      id: 'truncated-hmac',
      severity: 'broken',
      subject: 'truncated_hmac',
      title: 'The codes that protect from changes are cut to 80 bits',
      advice: update,
      sources: [rfc(9325, '4.6')],
    });
  }
  if (typeof tls?.compression === 'string' && tls.compression !== 'null') {
    parts.push({
      id: 'compression',
      severity: 'weak',
      subject: tls.compression,
      title: 'TLS compresses what it encrypts, and the length tells what was inside',
      advice: 'Ask the operator to switch off compression of TLS.',
      sources: [rfc(9325, '3.3')],
    });
  }
  return { parts };
}

/** That keys come from an earlier connection, and what this one therefore does not prove by itself. */
export function judgeResumption({ session, tls, protocolVersion }: SecurityReport): RuleResult {
  if (!session.resumed) return {};
  const isFresh = protocolVersion === 'TLSv1.3' && tls?.pskMode !== 'psk_ke';
  const finding = { id: 'resumption', subject: 'resumption' };
  if (isFresh) {
    const title = 'Resumed from an earlier connection, with a fresh key exchange';
    const sources = [rfc(8446, '2.2')];
    return { remarks: [{ ...finding, severity: 'ok', title, advice: null, sources }] };
  }
  return {
    remarks: [
      {
        ...finding,
        severity: 'note',
        title: 'Resumed without a key exchange: as safe as the connection that it comes from',
        advice: null,
        sources: [protocolVersion === 'TLSv1.3' ? rfc(8446, '2.2') : rfc(9325, '3.4')],
      },
    ],
  };
}
