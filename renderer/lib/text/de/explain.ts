import type { Catalogue } from '../en.ts';
import { counted } from '../format.ts';

export const explain: Catalogue['explain'] = {
  keyExchange: {
    hybrid: ({ host, halves: [modern, classical], bits }) =>
      `Zwei Geheimnisse werden gemischt: eines aus ${modern}, das Quantencomputern standhalten soll, und eines aus ${classical}, einer bewährten Kurve mit ${bits} Bit. Wer lesen will, was Sie mit ${host} austauschen, muss beide brechen.`,
    ECDHE: ({ host, name, bits }) =>
      `Sie und ${host} haben je einen Einmalschlüssel auf ${name} gemacht, einer Kurve mit ${bits} Bit, und nur dessen öffentliche Hälfte gesendet. Beide kommen auf dasselbe Geheimnis, das nie über die Leitung ging.`,
    DHE: ({ host, name, group, bits }) =>
      `Sie und ${host} haben je eine geheime Zahl für diese Verbindung gewählt und nur gesendet, was in ${group}, dem Rechnen mit einer Primzahl von ${bits} Bit, daraus wird (${name}). Beide kommen auf dasselbe Geheimnis, das nie über die Leitung ging.`,
    ECDH: ({ host, name, bits }) =>
      `${host} verwendet für jede Verbindung denselben Schlüssel auf ${name} (${bits} Bit): Er steht im Zertifikat. Wer ihn später bekommt, kann alle Aufzeichnungen öffnen.`,
    DH: ({ host, group, bits }) =>
      `${host} verwendet für jede Verbindung denselben Diffie-Hellman-Schlüssel in ${group} (${bits} Bit): Er steht im Zertifikat. Wer ihn später bekommt, kann alle Aufzeichnungen öffnen.`,
    RSA: ({ host, bits }) =>
      `Keyferry hat sich das Geheimnis allein ausgedacht und mit dem RSA-Schlüssel von ${host} (${bits} Bit) verschlossen gesendet. Wer diesen Schlüssel je bekommt, kann es in einer Aufzeichnung öffnen.`,
    none: (host, cipher) =>
      `Mit ${host} wurde kein neues Geheimnis vereinbart: Das einer früheren Sitzung liefert wieder die Schlüssel für ${cipher}.`,
    notReached: (host) => `Mit ${host} kam es nicht zu einem Schlüsselaustausch.`,
  },
  forward: {
    yes: (host, exchange, key) =>
      `Forward Secrecy: Die Einmalschlüssel von ${exchange} werden weggeworfen, deshalb öffnet selbst der ${key}-Schlüssel von ${host} keine Aufzeichnung dieser Verbindung.`,
    no: (host, exchange, key) =>
      `Keine Forward Secrecy: Mit ${exchange} öffnet der ${key}-Schlüssel von ${host} jede Aufzeichnung dieser Verbindung, noch nach Jahren.`,
  },
  quantum: {
    yes: (exchange, host) =>
      `${exchange} ist quantensicher: Eine Aufzeichnung dieser Verbindung zu ${host} bleibt einem künftigen Quantencomputer verschlossen.`,
    no: (exchange, host) =>
      `Ein großer Quantencomputer könnte das Geheimnis von ${exchange} aus einer Aufzeichnung dieser Verbindung zu ${host} ausrechnen. Heute ist keiner bekannt.`,
  },
  hostKey: {
    verified: ({ host, key, bits, signature, reason }) =>
      `${host} hat den Austausch mit seinem ${key}-Hostschlüssel unterschrieben (${bits} Bit, als ${signature}), und dieser Schlüssel ist bekannt: ${reason}`,
    pinned: ({ host, key, bits, signature, reason }) =>
      `${host} hat den Austausch mit seinem ${key}-Hostschlüssel unterschrieben (${bits} Bit, als ${signature}), dem, den Sie gewählt haben: ${reason}`,
    unverified: ({ host, key, bits, fingerprint, signature }) =>
      `${host} besitzt den ${key}-Schlüssel ${fingerprint}… (${bits} Bit, unterschrieben als ${signature}), aber noch bürgt nichts dafür, dass es der richtige ist.`,
    failed: ({ host, key, bits, fingerprint, signature }) =>
      `${host} besitzt den ${key}-Schlüssel ${fingerprint}… (${bits} Bit, unterschrieben als ${signature}), und seine Prüfung ist gescheitert: Jemand anders könnte antworten.`,
    changed: ({ host, key, bits, fingerprint, signature }) =>
      `${host} zeigt den ${key}-Schlüssel ${fingerprint}… (${bits} Bit, unterschrieben als ${signature}), einen anderen als zuvor: ein neuer Server, oder jemand dazwischen.`,
    unsigned: ({ host, key, bits }) =>
      `Der ${key}-Hostschlüssel von ${host} (${bits} Bit) wurde vereinbart, aber keine Unterschrift damit gesehen.`,
  },
  certificate: {
    verified: ({ host, key, bits, signature, reason }) =>
      `Ein Zertifikat verbindet den Namen ${host} mit einem ${key}-Schlüssel von ${bits} Bit, der diesen Handshake als ${signature} unterschrieben hat. Es gilt: ${reason}`,
    pinned: ({ host, key, bits, signature, reason }) =>
      `Das Zertifikat von ${host} hat einen ${key}-Schlüssel von ${bits} Bit, der diesen Handshake als ${signature} unterschrieben hat. Sie haben es selbst gewählt: ${reason}`,
    unverified: ({ host, key, bits, fingerprint, signature }) =>
      `Das Zertifikat von ${host} (${key}, ${bits} Bit, ${fingerprint}…, ${signature}) wurde angenommen, ohne dass jemand dafür bürgt.`,
    failed: ({ host, key, bits, signature, reason }) =>
      `Das Zertifikat von ${host} (${key}, ${bits} Bit, ${signature}) weist den Namen nicht nach: ${reason}`,
    changed: ({ host, key, bits, fingerprint, signature }) =>
      `${host} zeigt ein anderes Zertifikat (${key}, ${bits} Bit, ${fingerprint}…, ${signature}) als das, das Sie gewählt haben.`,
    decrypts: ({ host, key, bits, reason }) =>
      `${host} weist sein ${key}-Zertifikat von ${bits} Bit nach, indem er das gesendete Geheimnis öffnet; er unterschreibt nichts. Das Zertifikat gilt: ${reason}`,
    decryptsPinned: ({ host, key, bits, reason }) =>
      `${host} weist sein ${key}-Zertifikat von ${bits} Bit nach, indem er das gesendete Geheimnis öffnet; er unterschreibt nichts. Sie haben das Zertifikat selbst gewählt: ${reason}`,
    agrees: ({ host, key, bits, reason }) =>
      `${host} weist sein ${key}-Zertifikat von ${bits} Bit nach, indem er mit dessen Schlüssel zum selben Geheimnis kommt; er unterschreibt nichts. Das Zertifikat gilt: ${reason}`,
    agreesPinned: ({ host, key, bits, reason }) =>
      `${host} weist sein ${key}-Zertifikat von ${bits} Bit nach, indem er mit dessen Schlüssel zum selben Geheimnis kommt; er unterschreibt nichts. Sie haben das Zertifikat selbst gewählt: ${reason}`,
  },
  clientCertificate: {
    sent: (host, bytes) =>
      `${host} hat gefragt, wer Sie sind, und Keyferry hat mit Ihrem Zertifikat geantwortet (${bytes}).`,
    none: (host) =>
      `${host} hat nach einem Zertifikat von Ihnen gefragt; Keyferry hat keines dafür und hat das gesagt.`,
    notAsked: (host) => `${host} hat nicht nach einem Zertifikat von Ihnen gefragt.`,
  },
  cipher: {
    gcm: ({ name, keyBits, wireName }) =>
      `${name}, eine Blockchiffre mit einem Schlüssel von ${keyBits} Bit, läuft als Zähler und versiegelt jedes Paket (${wireName}): Was unterwegs geändert wird, fällt auf.`,
    poly1305: ({ name, keyBits, wireName }) =>
      `${name}, eine Stromchiffre mit einem Schlüssel von ${keyBits} Bit, verbirgt Ihre Daten, und Poly1305 versiegelt jedes Paket (${wireName}).`,
    ccm: ({ name, keyBits, wireName }) =>
      `${name}, eine Blockchiffre mit einem Schlüssel von ${keyBits} Bit, verschlüsselt und versiegelt in einem, als CCM (${wireName}).`,
    ctr: ({ name, keyBits, wireName }) =>
      `${name}, eine Blockchiffre mit einem Schlüssel von ${keyBits} Bit, verschlüsselt einen Zähler und mischt ihn wie eine Stromchiffre in Ihre Daten (${wireName}). Das Siegel kommt vom MAC.`,
    cbc: ({ name, keyBits, blockBits, wireName }) =>
      `${name}, eine Blockchiffre mit einem Schlüssel von ${keyBits} Bit, verkettet Blöcke von ${blockBits} Bit (${wireName}). Aus Fehlern in dieser Kette haben Angreifer Klartext gelernt.`,
    stream: ({ name, keyBits, wireName }) =>
      `${name} (${wireName}, ${keyBits} Bit) ist eine alte Stromchiffre, deren Ausgabe sich verrät.`,
    none: ({ wireName }) =>
      `Die Verschlüsselung ${wireName} verbirgt nichts: Jeder unterwegs liest mit.`,
    other: ({ wireName }) =>
      `Keyferry weiß nichts über die Verschlüsselung ${wireName}: Schlagen Sie sie nach, bevor Sie sich darauf verlassen.`,
  },
  mac: {
    builtIn: (seal, cipher) =>
      `${cipher} versiegelt seine Pakete selbst mit ${seal} (AEAD), deshalb wurden die MAC-Listen nicht gebraucht.`,
    builtInSuite: (seal, cipher) =>
      `${cipher} versiegelt seine Datensätze selbst mit ${seal} (AEAD), deshalb nennt die Suite keinen MAC daneben.`,
    etm: (name, wireName) =>
      `${name} wird über das verschlüsselte Paket gerechnet (${wireName}): Ein geändertes Paket wird verworfen, bevor irgendetwas entschlüsselt ist.`,
    plain: (name, wireName) =>
      `${name} wird über das unverschlüsselte Paket gerechnet (${wireName}): Ein geändertes Paket wird erst entschlüsselt und dann ertappt.`,
    none: (wireName) =>
      `Mit dem MAC ${wireName} merkt niemand, wenn unterwegs Daten geändert werden.`,
  },
  hash: (hash, exchange) =>
    `${hash} macht aus dem Geheimnis von ${exchange} die Arbeitsschlüssel, einen für jede Richtung und jeden Zweck.`,
  prf: (hash, suite) =>
    `HMAC mit ${hash} streckt das Geheimnis zu den Schlüsseln von ${suite} und prüft am Ende, dass beide Seiten denselben Handshake gesehen haben.`,
  compression: (name) =>
    `Daten werden vor dem Verschlüsseln mit ${name} gepackt, deshalb sagt ihre Größe auf der Leitung etwas über ihren Inhalt.`,
  handshake: (host, count, bytes, clear) =>
    `${counted(count, 'Nachricht', 'Nachrichten')} (${bytes}) mit ${host}, davon ${clear === count ? 'alle' : String(clear)} unverschlüsselt, mit Absicht: Keine verrät das Geheimnis.`,
  offers: {
    both: (ours, theirs, common, chosen, host) =>
      `Wir nannten ${String(ours)}, ${host} nannte ${String(theirs)}, und ${String(common)} stehen in beiden Listen; ${chosen} gewann. Beide Listen gehören zu dem, was unterschrieben wird, deshalb kann niemand dazwischen die starken streichen.`,
    clientOnly: (ours, chosen, host) =>
      `Wir nannten ${String(ours)}, und ${host} antwortete mit ${chosen}, ohne zu sagen, was er sonst nähme.`,
    probed: (ours, theirs, common, chosen, host) =>
      `Wir nannten ${String(ours)}. Eine Erkundung fand ${String(theirs)}, die ${host} annimmt, und ${String(common)} davon sind auch unter unseren; ${chosen} gewann. Der Server selbst nennt seine Liste nie.`,
    refused: (ours, host) =>
      `Wir nannten ${String(ours)}; ${host} nahm keinen davon und sagte nicht, was er nähme.`,
    nothing: (ours, theirs, host) =>
      `Wir nannten ${String(ours)} und ${host} nannte ${String(theirs)}, aber keiner steht in beiden Listen.`,
  },
  resumption: {
    yes: (host, version) =>
      `${host} hat eine frühere ${version}-Sitzung erkannt und mit ihrem Geheimnis weitergemacht; das spart einen Schlüsselaustausch.`,
    fresh: (host, version, exchange) =>
      `${host} hat eine frühere ${version}-Sitzung erkannt und zeigt deshalb sein Zertifikat nicht noch einmal; neue Schlüssel wurden trotzdem vereinbart, mit ${exchange}.`,
    no: (host, version) => `Diese ${version}-Sitzung mit ${host} begann neu, mit vollem Handshake.`,
    ssh: (host) =>
      `SSH setzt nichts fort: Jede Verbindung zu ${host} vereinbart ein neues Geheimnis.`,
  },
  strict: {
    yes: (host, cipher) =>
      `Keyferry und ${host} zählen nach dem Austausch beide von 0 an, deshalb kann niemand am Anfang von ${cipher} unbemerkt Nachrichten abschneiden.`,
    no: (host, cipher) =>
      `${host} kennt den strengen Schlüsselaustausch nicht, deshalb wird am Anfang von ${cipher} noch auf die alte Art gezählt.`,
  },
  grade: (mark, rule, host) => `${mark} für ${host}: ${rule}`,
};
