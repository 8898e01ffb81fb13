import type { DirectionProtection, SecurityReport } from '../../shared/report.ts';
import { isStrictKeyExchange } from '../../wire/ssh/negotiate.ts';
import type { RuleResult } from '../judgement.ts';
import { bothOffers } from '../offer-lists.ts';
import { cve, openSshProtocol } from '../sources.ts';

const sources = [cve('2023-48795'), openSshProtocol('1.10')];

/** The Terrapin attack cuts messages off the start unless both sides agreed on strict key exchange. */
export function judgeStrictKeyExchange(report: SecurityReport): RuleResult {
  if (!report.encryption) return {};
  const isStrict = report.session.strictKeyExchange ?? strictByOffers(report);
  if (isStrict === undefined) return {};
  const finding = { id: 'strict-key-exchange', subject: 'strictKeyExchange', sources };
  if (isStrict) {
    return {
      remarks: [
        { ...finding, severity: 'ok', title: 'Strict key exchange is active', advice: null },
      ],
    };
  }
  const { clientToServer, serverToClient } = report.encryption;
  const affected = [clientToServer, serverToClient].find(isOpenToTerrapin);
  if (!affected) {
    return {
      remarks: [
        {
          ...finding,
          severity: 'note',
          title: 'No strict key exchange; this cipher does not need it',
          advice: 'The server would profit from an update.',
        },
      ],
    };
  }
  return {
    parts: [
      {
        ...finding,
        severity: 'weak',
        subject: affected.cipher,
        title: `${affected.cipher} without strict key exchange: open to the Terrapin attack`,
        advice: 'The server needs an update (OpenSSH 9.6 or later), or use a GCM or CTR cipher.',
      },
    ],
  };
}

function strictByOffers(report: SecurityReport): boolean | undefined {
  const offers = bothOffers(report);
  return offers && isStrictKeyExchange(offers.client, offers.server);
}

/** ChaCha20-Poly1305, and CBC with an encrypt-then-MAC code. */
function isOpenToTerrapin({ cipher, mac }: DirectionProtection): boolean {
  if (cipher === 'chacha20-poly1305@openssh.com') return true;
  return cipher.includes('-cbc') && (mac?.includes('-etm@') ?? false);
}
