import type { Catalogue } from '../en.ts';

export const learn: Catalogue['learn'] = {
  title: 'Was ist ein Schlüsselaustausch?',
  pictureYou: 'Sie',
  pictureServer: 'Der Server',
  pictureSecret: 'geheime Zahl',
  picturePublic: 'öffentliche Hälfte',
  pictureSame: 'derselbe Schlüssel',
  pictureListener: 'Wer mithört, sieht beide Hälften und kann sie nicht zusammensetzen',
  pictureLabel:
    'Jede Seite behält eine geheime Zahl und sendet eine öffentliche Hälfte, die daraus gemacht ist. Aus dem eigenen Geheimnis und der anderen Hälfte kommen beide auf denselben Schlüssel. Wer mithört, sieht nur beide Hälften.',
  sections: [
    {
      title: 'Das Rätsel',
      words:
        'Sie und ein Server sind sich nie begegnet, und alles zwischen Ihnen kann abgehört werden. Trotzdem brauchen beide denselben Schlüssel, und sonst darf ihn niemand haben. Sich öffentlich auf ihn zu einigen, das ist der Schlüsselaustausch.',
    },
    {
      title: 'Wie es geht',
      words:
        'Jede Seite denkt sich eine geheime Zahl aus und sendet nur, was eine Einwegrechnung daraus macht: die öffentliche Hälfte. Die Rechnung ist in die eine Richtung leicht und in die andere aussichtslos. Mit dem eigenen Geheimnis und der anderen Hälfte kommen beide auf dasselbe Ergebnis. Es geht nie über die Leitung; alle Schlüssel der Verbindung entstehen daraus.',
    },
    {
      title: 'Diffie-Hellman, mit Zahlen und auf Kurven',
      words:
        'Zuerst nahm man für die Einwegrechnung eine sehr große Primzahl: DH und DHE, mit 2.048 Bit oder mehr. Auf einer elliptischen Kurve geht dasselbe mit viel kleineren Zahlen: ECDH und ECDHE, mit X25519 oder P-256. Das E am Ende heißt ephemeral, vergänglich: Beide Geheimnisse entstehen für eine Verbindung und werden weggeworfen.',
    },
    {
      title: 'RSA, und warum es ging',
      words:
        'Der ältere Weg: Ihre Seite denkt sich das Geheimnis allein aus und sendet es, verschlossen mit dem RSA-Schlüssel des Servers. Das geht, aber wer diesen Schlüssel Jahre später bekommt, öffnet alles, was aufgezeichnet wurde. Es gibt keine Forward Secrecy.',
    },
    {
      title: 'Forward Secrecy, das Vorwärtsgeheimnis',
      words:
        'Mit Einmalschlüsseln öffnet ein gestohlener Serverschlüssel nichts Vergangenes. Ein Dieb kann sich nur von da an als der Server ausgeben, bis der Schlüssel gewechselt wird.',
    },
    {
      title: 'Quantencomputer, und Hybride',
      words:
        'Ein großer Quantencomputer könnte die Einwegrechnungen von DH und der Kurven umkehren. Heute gibt es keinen, aber eine Aufzeichnung kann warten. ML-KEM und NTRU Prime beruhen auf anderen Rechnungen. Weil sie jung sind, werden sie zusammen mit einer Kurve verwendet, als Hybrid: Beide müssten fallen.',
    },
    {
      title: 'Wer ist auf der anderen Seite?',
      words:
        'Ein Schlüsselaustausch allein sagt nicht, mit wem Sie sich geeinigt haben. Deshalb unterschreibt der Server den Austausch mit seinem Hostschlüssel (SSH) oder dem Schlüssel seines Zertifikats (TLS). Kennen Sie den Schlüssel, oder bürgt eine Stelle für ihn, steht niemand dazwischen.',
    },
  ],
};
