import type { Catalogue } from '../en.ts';
import { counted } from '../format.ts';

export const sites: Catalogue['sites'] = {
  headline: 'Dateien bewegen, und sehen, was sie schützt.',
  promise:
    'Keyferry zeigt für jede Verbindung, welchen Schlüsselaustausch der Server gewählt hat, und ob er hält.',
  addressLabel: 'Server, mit dem verbunden wird',
  addressPlaceholder: 'benutzer@host:port oder eine URL',
  exampleBefore: 'Zum Beispiel ',
  example: 'sftp://deploy@files.example.com',
  connect: 'Verbinden',
  password: 'Passwort',
  passwordHint: 'Leer lassen, um gefragt zu werden, wenn der Server eines will.',
  keyFile: 'Schlüsseldatei',
  noKeyFile: 'SSH-Agent',
  pickKeyFile: 'Datei wählen',
  forgetKeyFile: 'Keine Schlüsseldatei benutzen',
  recent: 'Wo Sie zuletzt waren',
  forgetRecent: (label) => `${label} vergessen`,
  invalid: {
    empty: 'Geben Sie den Namen eines Servers ein.',
    protocol: (name) =>
      `${name} spricht Keyferry noch nicht. Benutzen Sie eine Adresse mit sftp://.`,
    host: 'Der Name des Servers hat ein Zeichen, das Namen nicht haben können.',
    port: 'Ports gehen von 1 bis 65535.',
  },
  connectingTo: (label) => `Verbindet mit ${label}`,
  connectingHint:
    'Schlüssel werden vereinbart. Nichts wird gesendet, bevor der Schlüssel des Servers geprüft ist.',
  edit: 'Adresse ändern',
  reconnect: 'Neu verbinden',
  announceOpen: (label) => `Verbunden mit ${label}`,
  lostTitle: (label) => `${label} ist getrennt`,
  endedTitle: 'Sie haben diese Verbindung geschlossen',
  offeredHere: 'Keyferry bot an',
  offeredThere: 'Der Server nimmt an',
  methods: (count) => counted(count, 'Verfahren', 'Verfahren'),
  lists: {
    keyExchange: 'Schlüsselaustausch',
    hostKey: 'Hostschlüssel',
    ciphers: 'Verschlüsselung',
    macs: 'MAC',
    compression: 'Kompression',
  },
  nothingOffered: 'Nichts empfangen',
  seeReport: 'Sehen, was beobachtet wurde',
  milder: {
    title: (policy) => `Mit der Richtlinie „${policy}“ wäre dieser Server erreichbar.`,
    meaning: {
      balanced:
        'Sie nimmt auch Verfahren mit Anmerkung und einen Hostschlüssel, dem einmal vertraut wird.',
      legacy:
        'Sie nimmt auch veraltete Verfahren. Jemand auf dem Weg kann dann vielleicht mitlesen oder verändern, was übertragen wird.',
    },
    once: (policy) => `Einmal mit „${policy}“ verbinden`,
    keep: (policy) => `„${policy}“ für diese Site verwenden`,
  },
  unknown: {
    title: (host) => `Erster Kontakt mit ${host}`,
    intro:
      'Keyferry hat diesen Server noch nie gesehen. Vergleichen Sie den Schlüssel, bevor Sie ihm vertrauen.',
    introOther:
      'Dieser Server zeigt einen Schlüssel anderer Art als der, den Sie von ihm kennen. Vergleichen Sie ihn, bevor Sie ihm vertrauen.',
    fingerprint: (type, bits) =>
      `SHA-256-Fingerabdruck, ${type}${bits === null ? '' : `, ${String(bits)} Bit`}`,
    pin: 'Diesen Schlüssel merken',
    pinHint: 'Warnt, wenn er sich je ändert',
    once: 'Einmal vertrauen',
    onceHint: 'Vergisst ihn beim Trennen',
    trust: 'Vertrauen',
    note: 'Nur der Betreiber des Servers kann den Schlüssel bestätigen, auf anderem Weg als über diese Verbindung.',
    pinAndConnect: 'Merken und verbinden',
    trustAndConnect: 'Einmal vertrauen und verbinden',
    flag: 'Signalflagge K: Ich möchte mit Ihnen in Verbindung treten',
  },
  changed: {
    title: (host) => `Der Hostschlüssel von ${host} hat sich geändert`,
    nothingSent:
      'Die Verbindung ist gestoppt. Kein Passwort, kein Schlüssel und keine Datei wurde gesendet.',
    meaningBefore:
      'Dieser Schlüssel belegt, dass Sie mit dem richtigen Server sprechen. Ein anderer Schlüssel heißt eines von zweien: ',
    meaningStrong: 'Jemand fängt diese Verbindung ab',
    meaningAfter: ', oder der Server wurde mit neuem Schlüssel neu aufgesetzt.',
    known: 'Bekannter Schlüssel',
    presented: 'Schlüssel von jetzt',
    presentedNow: (type) => `${type}, gerade eben`,
    whatToDo: 'Was zu tun ist',
    steps: [
      'Jetzt trennen.',
      'Den Betreiber nach dem neuen Fingerabdruck fragen, am Telefon oder persönlich, nicht über diesen Server.',
      'Den Schlüssel nur ersetzen, wenn alle Zeichen übereinstimmen.',
    ],
    typeLabel: 'Zum Ersetzen die letzten 6 Zeichen eingeben, die der Betreiber Ihnen genannt hat',
    replace: 'Gemerkten Schlüssel ersetzen',
    locked: 'Gesperrt, bis die Zeichen stimmen.',
    unlocked: 'Die Zeichen stimmen. Vergleichen Sie auch den Rest.',
    wrong: 'Das sind nicht die letzten Zeichen des Schlüssels von jetzt.',
    copyBoth: 'Beide Fingerabdrücke kopieren',
    disconnect: 'Trennen',
    flag: 'Signalflagge U: Sie begeben sich in Gefahr',
  },
  prompt: {
    passwordTitle: (user, host) => `Passwort für ${user} auf ${host}`,
    passphraseTitle: 'Passphrase für den Schlüssel',
    passphrase: 'Passphrase',
    promptsTitle: (host) => `Fragen: ${host}`,
    jumpHost: (host) => `Jump-Host ${host}`,
    proxy: (host) => `Proxy ${host}`,
    proxyHint:
      'Es geht an den Proxy, bevor etwas verschlüsselt ist. Nehmen Sie kein Passwort eines Servers.',
    again: 'Das wurde nicht angenommen. Versuchen Sie es noch einmal.',
    fromServer: 'Diese Worte kommen vom Server.',
    answer: 'Antwort',
    signIn: 'Anmelden',
    unlock: 'Schlüssel öffnen',
    send: 'Antworten senden',
    show: 'Eingabe zeigen',
    hide: 'Eingabe verbergen',
  },
};
