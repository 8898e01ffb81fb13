import * as v from 'valibot';
import { Finding } from './report.ts';

/** What a report is compared by. `serverOffer.…` is about names that came or went. */
export const ReportPart = v.picklist([
  'serverSoftware',
  'keyExchange',
  'keyExchangeBits',
  'postQuantum',
  'hostKeyType',
  'hostKey',
  'hostKeyAlgorithm',
  'hostKeyBits',
  'cipherClientToServer',
  'cipherServerToClient',
  'macClientToServer',
  'macServerToClient',
  'strictKeyExchange',
  'grade',
  'protocolVersion',
  'cipherSuite',
  'certificate',
  'certificateIssuer',
  'certificateKeyType',
  'certificateKeyBits',
  'signature',
  'encryptThenMac',
  'extendedMasterSecret',
  'secureRenegotiation',
  'serverOffer.keyExchange',
  'serverOffer.hostKey',
  'serverOffer.ciphersClientToServer',
  'serverOffer.ciphersServerToClient',
  'serverOffer.macsClientToServer',
  'serverOffer.macsServerToClient',
]);
export type ReportPart = v.InferOutput<typeof ReportPart>;

export const ChangeDirection = v.picklist(['better', 'worse', 'different']);
export type ChangeDirection = v.InferOutput<typeof ChangeDirection>;

/** Null where a side had nothing; of an offer `before` lists what went and `after` what came. */
export const ReportChange = v.strictObject({
  part: ReportPart,
  before: v.nullable(v.string()),
  after: v.nullable(v.string()),
  direction: ChangeDirection,
});
export type ReportChange = v.InferOutput<typeof ReportChange>;

export const ReportComparison = v.strictObject({
  /** Of the earlier report; ISO 8601, UTC. */
  beforeAt: v.string(),
  changes: v.array(ReportChange),
  /** `history.downgrade` and `history.new-host-key-type`, worst first. */
  findings: v.array(Finding),
});
export type ReportComparison = v.InferOutput<typeof ReportComparison>;
