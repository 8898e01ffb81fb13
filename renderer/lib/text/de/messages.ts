import type { Catalogue } from '../en.ts';
import { counted } from '../format.ts';

export const messages: Catalogue['messages'] = {
  encrypted: 'Verschlüsselt',
  bits: (count) => `${count} Bit`,
  kexInit: (keyExchanges, hostKeys, ciphers) =>
    `${String(keyExchanges)} Namen für den Austausch, ${String(hostKeys)} Hostschlüssel, ${String(ciphers)} Verfahren`,
  publicValue: (group, size) => `Öffentlicher Einmalschlüssel für ${group}, ${size}`,
  reply: (group, size, signature) =>
    `Antwort für ${group}, ${size}, Hostschlüssel, Unterschrift ${signature}`,
  groupRequest: (minimum, preferred, maximum) =>
    `Eine Gruppe von ${minimum} bis ${maximum} Bit, am besten ${preferred}`,
  group: (bits, generator) => `Eine Primzahl von ${bits} Bit, Erzeuger ${generator}`,
  clientHello: (suites, groups) => `${String(suites)} Suiten, ${String(groups)} Gruppen`,
  certificates: (count) => counted(count, 'Zertifikat', 'Zertifikate'),
  signedKey: (group, size, signature) =>
    `Öffentlicher Einmalschlüssel für ${group}, ${size}, unterschrieben ${signature}`,
  ticket: (seconds) => `Gültig für ${seconds} s`,
  ticketInClear: (seconds) => `Gültig für ${seconds} s, noch unverschlüsselt`,
  retry: (group) => `Will einen Schlüssel für ${group} und ein zweites Hello`,
  done: 'Ende des Teils des Servers',
  changeCipher: 'Ab hier verschlüsselt',
  changeCipherModern: 'Bedeutet nichts: TLS 1.3 sendet es für alte Geräte auf dem Weg',
  finished: (bytes) => `Prüfwert aller bisherigen Nachrichten, ${bytes} B`,
  finishedHidden: 'Prüfwert aller bisherigen Nachrichten, verschlüsselt',
  alert: (level, name) => `${level}: ${name}`,
  alertLevels: { 1: 'Warnung', 2: 'Abbruch' },
  newKeys: 'Ab hier gelten die neuen Schlüssel',
  plain: {
    versions: (ours, theirs) =>
      `Beide Seiten sagen, welches SSH sie sprechen: ${ours} und ${theirs}.`,
    ourLists: (count) =>
      `Unsere vollständigen Listen, allein ${String(count)} Namen für den Austausch, unverschlüsselt.`,
    theirLists: (host, count) =>
      `Alles, was ${host} annimmt, allein ${String(count)} Namen für den Austausch, unverschlüsselt.`,
    ourKey: (group, size) => `Unser öffentlicher Einmalschlüssel für ${group}: ${size}.`,
    theirKey: (group, size, signature) =>
      `Der Einmalschlüssel des Servers für ${group} (${size}), alles unterschrieben als ${signature}.`,
    groupRequest: (minimum) => `Wir bitten um eine Primzahl von mindestens ${minimum} Bit.`,
    group: (host, bits) => `${host} wählt eine Primzahl von ${bits} Bit.`,
    ourNewKeys: (cipher) => `Ab hier senden wir unter ${cipher}.`,
    theirNewKeys: (host, cipher) => `Ab hier sendet ${host} unter ${cipher}.`,
    extensions: (host, count) => `${host} sagt, was er sonst kann: ${String(count)} Erweiterungen.`,
    request: (service) => `Wir bitten darum, uns anzumelden (${service}).`,
    accept: (host, service) => `${host} stimmt zu, die Anmeldung kann beginnen (${service}).`,
    disconnect: (who, why) => `${who} beendet die Verbindung: ${why}`,
    clientHello: (suites, name) =>
      `Wir fragen nach ${name === '' ? 'dem Server' : name} und bieten ${String(suites)} Suiten an.`,
    serverHello: (host, version, suite) => `${host} wählt ${version} und ${suite}.`,
    certificate: (host, count) =>
      `${host} sagt, wer er ist, mit ${counted(count, 'Zertifikat', 'Zertifikaten')}.`,
    ourCertificate: (count) =>
      count === 0
        ? 'Wir haben kein Zertifikat zu zeigen.'
        : `Wir sagen, wer Sie sind (${String(count)}).`,
    lockedSecret: (host, size) =>
      `Das Geheimnis, verschlossen mit dem Schlüssel von ${host}: ${size}.`,
    proof: (who, scheme) => `${who} weist nach, den Schlüssel zum Zertifikat zu haben (${scheme}).`,
    ticket: (host, seconds) => `${host} gibt ein Ticket zum Wiederkommen, gültig für ${seconds} s.`,
    finished: (who) => `${who} bestätigt alles, was bisher gesagt wurde.`,
    retry: (host, group) =>
      `${host} will sich auf ${group} einigen, wofür wir noch keinen Schlüssel gesandt haben.`,
    done: (host) => `${host} hat vorerst alles gesagt.`,
    changeCipher: (who, cipher) => `Ab hier sendet ${who} unter ${cipher}.`,
    changeCipherModern: (who) =>
      `${who} lässt es wie ein älteres TLS aussehen, damit Geräte auf dem Weg es durchlassen.`,
    extensions13: (host, count) =>
      `${host} antwortet auf unsere Wünsche, schon verschlüsselt (${String(count)}).`,
    certificateRequest: (host) => `${host} fragt nach einem Zertifikat von Ihnen.`,
    alert: (who, name) => `${who} sagt nein: ${name}.`,
    we: 'Keyferry',
  },
};
