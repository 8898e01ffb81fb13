/*
 * What vouches for a server is written into its report in English, as the report has one language. Each
 * sentence of trust/ in German, and where a key is known from; what is not known here stays as it is.
 */

const sentences: readonly (readonly [RegExp, string])[] = [
  [
    /^Matches the fingerprint that you named\.$/,
    'Entspricht dem Fingerabdruck, den Sie genannt haben.',
  ],
  [
    /^Matches (.+), which names the host without its port\.$/,
    'Entspricht $1, wo der Host ohne seinen Port steht.',
  ],
  [/^Matches (.+)\.$/, 'Entspricht $1.'],
  [/^Differs from (.+)\.$/, 'Weicht ab von $1.'],
  [/^Revoked by (.+)\.$/, 'Widerrufen durch $1.'],
  [/^Accepted once; nothing vouches for it\.$/, 'Einmal angenommen; nichts verbürgt sich dafür.'],
  [
    /^Accepted once, although it differs from (.+)\.$/,
    'Einmal angenommen, obwohl er abweicht von $1.',
  ],
  [
    /^Accepted once, although another certificate is pinned\.$/,
    'Einmal angenommen, obwohl ein anderes Zertifikat gemerkt ist.',
  ],
  [/^The server showed no host key\.$/, 'Der Server hat keinen Hostschlüssel gezeigt.'],
  [/^The server showed no certificate\.$/, 'Der Server hat kein Zertifikat gezeigt.'],
  [
    /^No key is known for this host yet\.(.*)$/,
    'Für diesen Host ist noch kein Schlüssel bekannt.$1',
  ],
  [
    /^Only keys of another type are known for this host \((.+?)\)\.(.*)$/,
    'Für diesen Host sind nur Schlüssel anderer Art bekannt ($1).$2',
  ],
  [
    /^Its certificate \(valid until (\S+)\) is signed by the authority in (.+)\.$/,
    'Sein Zertifikat (gültig bis $1) ist von der Stelle in $2 unterschrieben.',
  ],
  [
    /^Its certificate \(without end\) is signed by the authority in (.+)\.$/,
    'Sein Zertifikat (ohne Ende) ist von der Stelle in $1 unterschrieben.',
  ],
  [
    /^Its chain leads to an authority that counts; it is good for (\S+), until (\S+)\.$/,
    'Seine Kette führt zu einer Stelle, die zählt; es gilt für $1, bis $2.',
  ],
  [
    /^Plain FTP proves nothing about the server and encrypts nothing\.$/,
    'Einfaches FTP beweist nichts über den Server und verschlüsselt nichts.',
  ],
  [/^The certificate expired on (\S+)\.$/, 'Das Zertifikat ist am $1 abgelaufen.'],
  [/^The certificate is not valid before (\S+)\.$/, 'Das Zertifikat gilt erst ab dem $1.'],
  [
    /^The certificate of (.+) in the chain expired on (\S+)\.$/,
    'Das Zertifikat von $1 in der Kette ist am $2 abgelaufen.',
  ],
  [
    /^The certificate of (.+) in the chain is not valid before (\S+)\.$/,
    'Das Zertifikat von $1 in der Kette gilt erst ab dem $2.',
  ],
  [/^The certificate is for (.+), not for (\S+)\.$/, 'Das Zertifikat gilt für $1, nicht für $2.'],
  [
    /^Nobody but the server itself has signed the certificate\.$/,
    'Nur der Server selbst hat das Zertifikat unterschrieben.',
  ],
  [
    /^The certificate is signed by (.+), which leads to no authority that this computer or the site trusts\.$/,
    'Das Zertifikat ist von $1 unterschrieben, und das führt zu keiner Stelle, der dieser Computer oder der Server-Eintrag traut.',
  ],
];

const acceptedOnce = /^Accepted once, although: (.+)$/;

/** Where a key is known from, in the middle of a sentence. */
const sources: readonly (readonly [RegExp, string])[] = [
  [/\bline (\d+) of /g, 'Zeile $1 von '],
  [
    /\bthe key that you pinned on (\d{4}-\d{2}-\d{2})/g,
    'dem Schlüssel, den Sie am $1 gemerkt haben',
  ],
  [
    /\bthe certificate that you pinned on (\d{4}-\d{2}-\d{2})/g,
    'dem Zertifikat, das Sie am $1 gemerkt haben',
  ],
];

export function trustReason(reason: string): string {
  const although = acceptedOnce.exec(reason)?.[1];
  if (although !== undefined) return `Einmal angenommen, trotz allem: ${trustReason(although)}`;
  const known = sentences.find(([pattern]) => pattern.test(reason));
  const german = known ? reason.replace(known[0], known[1]) : reason;
  return sources.reduce((sentence, [source, words]) => sentence.replace(source, words), german);
}
