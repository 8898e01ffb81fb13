import { describe, expect, it } from 'vitest';
import { gradeOfTlsName } from './offer-grades.ts';

describe('the grade of a cipher suite', () => {
  it.each([
    ['TLS_AES_256_GCM_SHA384', 'A+'],
    ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'A'],
    ['TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8', 'B'],
    ['TLS_DHE_RSA_WITH_AES_256_GCM_SHA384', 'C'],
    // The exchange is worse than the cipher.
    ['TLS_DHE_RSA_WITH_AES_128_CCM_8', 'C'],
    ['TLS_RSA_WITH_AES_256_GCM_SHA384', 'D'],
    ['TLS_RSA_WITH_RC4_128_SHA', 'F'],
  ])('of %s is %s', (name, mark) => {
    expect(gradeOfTlsName('ciphers', name).mark).toBe(mark);
  });
});
