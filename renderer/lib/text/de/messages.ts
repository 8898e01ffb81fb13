import type { Catalogue } from '../en.ts';

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
    we: 'Keyferry',
  },
};
