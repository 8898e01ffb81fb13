/** The illustrated page about key exchanges. docs/key-exchange.md says the same. */
export const learn = {
  title: 'What is a key exchange?',
  pictureYou: 'You',
  pictureServer: 'Server',
  pictureSecret: 'secret number',
  picturePublic: 'public half',
  pictureSame: 'the same key',
  pictureListener: 'Whoever listens sees both halves, and cannot put them together',
  pictureLabel:
    'Each side keeps a secret number and sends a public half made from it. From the own secret and the other half both sides come to the same key. Whoever listens sees both halves only.',
  sections: [
    {
      title: 'The riddle',
      words:
        'You and a server have never met, and everything between you can be overheard. Still both of you need the same key, and nobody else may have it. Agreeing on that key in public is the key exchange.',
    },
    {
      title: 'How it works',
      words:
        'Each side thinks up a secret number and sends only what a one-way sum makes of it: the public half. The sum is easy in one direction and hopeless in the other. With its own secret and the other half each side comes to the same result. That result never crosses the line; all keys of the connection are made from it.',
    },
    {
      title: 'Diffie-Hellman, on numbers and on curves',
      words:
        'The one-way sum was first done with a very large prime: DH and DHE, with 2,048 bits or more. On an elliptic curve the same works with far smaller numbers: ECDH and ECDHE, with X25519 or P-256. The E at the end means ephemeral: both secrets are made for one connection and thrown away.',
    },
    {
      title: 'RSA, and why it went',
      words:
        'The older way: your side makes the secret up alone and sends it locked with the server’s RSA key. It works, but whoever gets that key years later can open everything that was recorded. There is no forward secrecy.',
    },
    {
      title: 'Forward secrecy',
      words:
        'With one-time keys a stolen server key opens nothing of the past. It only lets a thief pretend to be the server from then on, until the key is changed.',
    },
    {
      title: 'Quantum computers, and hybrids',
      words:
        'A large quantum computer could run the one-way sums of DH and of the curves backwards. None exists today, but a recording can wait. ML-KEM and NTRU Prime rest on other sums. Because they are young, they are used together with a curve, as a hybrid: both would have to fall.',
    },
    {
      title: 'Who is on the other side?',
      words:
        'A key exchange alone does not say with whom you agreed. So the server signs the exchange with its host key (SSH) or the key of its certificate (TLS). If the key is known to you, or an authority vouches for it, nobody stands in between.',
    },
  ],
};
