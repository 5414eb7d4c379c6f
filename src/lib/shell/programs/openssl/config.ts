/** Configuration files of openssl (config(5)): sections of `name = value`. */

export class Config {
  readonly #sections = new Map<string, Map<string, string>>();

  constructor(text: string) {
    let section = 'default';
    this.#sections.set(section, new Map());
    for (const raw of text.replace(/\\\r?\n/g, '').split(/\r?\n/)) {
      const line = raw.replace(/(^|\s)#.*$/, '').trim();
      const head = /^\[\s*(.*?)\s*\]$/.exec(line);
      const pair = /^([^=]+?)\s*=\s*(.*)$/.exec(line);
      if (head) {
        section = head[1] as string;
        if (!this.#sections.has(section)) this.#sections.set(section, new Map());
      } else if (pair) this.#sections.get(section)?.set(pair[1] as string, unquoted(pair[2] as string));
    }
  }

  section(name: string): ReadonlyMap<string, string> | undefined {
    return this.#sections.get(name);
  }

  /** A value in a section, or at the beginning of the file. */
  value(section: string, name: string): string | undefined {
    return this.#sections.get(section)?.get(name) ?? this.#sections.get('default')?.get(name);
  }
}

const unquoted = (value: string): string => /^(["'])(.*)\1$/.exec(value)?.[2] ?? value;

/** What is asked where Debian's own configuration is in use, with the answer to an empty line. */
export const DEFAULT_CONFIG = new Config(`
[req]
distinguished_name = dn
x509_extensions = v3_ca
attributes = attributes
[dn]
countryName = Country Name (2 letter code)
countryName_default = AU
stateOrProvinceName = State or Province Name (full name)
stateOrProvinceName_default = Some-State
localityName = Locality Name (eg, city)
0.organizationName = Organization Name (eg, company)
0.organizationName_default = Internet Widgits Pty Ltd
organizationalUnitName = Organizational Unit Name (eg, section)
commonName = Common Name (e.g. server FQDN or YOUR name)
emailAddress = Email Address
[attributes]
challengePassword = A challenge password
unstructuredName = An optional company name
[v3_ca]
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always,issuer
basicConstraints = critical,CA:true
`);
