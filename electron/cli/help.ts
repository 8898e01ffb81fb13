/** What `keyferry --help` prints. */
export const helpText = `Usage: keyferry COMMAND …

Commands
  ls URL                 list a folder
  get URL [LOCAL]        copy from the server
  put LOCAL URL          copy to the server
  mkdir URL              make a folder
  mv URL URL             rename or move on one server
  rm [-r] URL            remove a file, or with -r a folder and everything in it
  inspect URL            show how the connection is secured
                         --no-login  stop after the handshake, before any sign-in
                         --data      open a data connection of FTP too, and report it
  probe URL              ask the server what it accepts: versions, suites, groups, keys.
                         Opens many connections, at most 10 a second, and never signs in

URLs are written sftp://user@host:port/path; besides sftp:// there are ftps:// (FTP over TLS; it begins
with TLS on port 990 or with --implicit), ftpes:// (always by AUTH TLS), https:// and davs://, and ftp://
with --allow-plaintext. The path is absolute; /~/ is the login folder. Write
special characters as in every URL: a space is %20, a % is %25. Copies follow cp -r: a target that is
a folder, or ends in /, receives the source inside it; an existing file is replaced.

Sign-in (the SSH agent by default)
  --password-env NAME    the environment variable that holds the password
  -i, --identity FILE    a private key file; may be given more than once
  --passphrase-env NAME  the environment variable that holds its passphrase
  --certificate FILE     an OpenSSH certificate for one of the keys; KEY-cert.pub is found by itself

  --client-cert FILE     a client certificate for TLS: PEM, or PKCS #12 with its key
  --client-key FILE      its key, where that is a file of its own

The way
  -J, --jump user@host:port
                         go through this server; given again, through the next one behind it
  --proxy URL            connect by socks5://host:port or http://host:port, user:password@ as needed

  --encoding NAME        how a server of SFTP or FTP spells file names: windows-1252, shift_jis …
                         (UTF-8 by default)

Trust (without a match nothing is trusted)
  --known-hosts FILE     trust what this file says, and nothing else
  --accept-host-key SHA256:…
                         trust the key with this fingerprint
  --ca FILE              an authority (PEM) that counts for this server; may be given more than once
  --accept-certificate SHA256:…
                         trust the certificate with this fingerprint

Negotiation, for this run
  --kex NAMES            key exchange methods to offer, best first, with commas between them
  --ciphers NAMES        ciphers to offer; for TLS suites, by IANA's or OpenSSL's names
  --versions NAMES       versions of TLS to offer: TLSv1.3, TLSv1.2 …
  --groups NAMES         groups of TLS to offer: X25519MLKEM768, x25519, secp256r1 …
  --policy NAME          strict (grade A or better), balanced (the default), or legacy, which
                         also takes what old servers need
  --require-post-quantum refuse a key exchange that is not quantum-safe

Output
  --json                 results as JSON on stdout, a failure as one JSON line on stderr
  -h, --help             this text
  --version              the version

Exit code: 0 done, 1 failed, 2 wrong usage, 3 the server is not trusted or
violates the policy.
`;
