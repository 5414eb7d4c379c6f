/** The options of curl 8.5 (curl(1)) and how its command line is read. */

/** `s:name` with a short form, `=` after the name where a value follows. */
const ALL =
  'abstract-unix-socket= alt-svc= anyauth a:append aws-sigv4= basic cacert= capath= E:cert= cert-status cert-type= ciphers= ' +
  'compressed compressed-ssh K:config= connect-timeout= connect-to= C:continue-at= b:cookie= c:cookie-jar= create-dirs ' +
  'create-file-mode= crlf crlfile= curves= d:data= data-ascii= data-binary= data-raw= data-urlencode= delegation= digest q:disable ' +
  'disable-eprt disable-epsv disallow-username-in-url dns-interface= dns-ipv4-addr= dns-ipv6-addr= dns-servers= doh-cert-status ' +
  'doh-insecure doh-url= D:dump-header= egd-file= engine= etag-compare= etag-save= expect100-timeout= f:fail fail-early ' +
  'fail-with-body false-start F:form= form-escape form-string= ftp-account= ftp-alternative-to-user= ftp-create-dirs ftp-method= ' +
  'ftp-pasv P:ftp-port= ftp-pret ftp-skip-pasv-ip ftp-ssl-ccc ftp-ssl-ccc-mode= ftp-ssl-control G:get g:globoff ' +
  'happy-eyeballs-timeout-ms= haproxy-protocol I:head H:header= h:help hostpubmd5= hostpubsha256= hsts= http0.9 0:http1.0 http1.1 ' +
  'http2 http2-prior-knowledge http3 http3-only ignore-content-length i:include k:insecure interface= 4:ipv4 6:ipv6 json= ' +
  'j:junk-session-cookies keepalive-time= key= key-type= krb= libcurl= limit-rate= l:list-only local-port= L:location ' +
  'location-trusted login-options= mail-auth= mail-from= mail-rcpt= mail-rcpt-allowfails M:manual max-filesize= max-redirs= ' +
  'm:max-time= metalink negotiate n:netrc netrc-file= netrc-optional ::next no-alpn N:no-buffer no-clobber no-keepalive no-npn ' +
  'no-progress-meter no-sessionid noproxy= ntlm ntlm-wb oauth2-bearer= o:output= output-dir= Z:parallel parallel-immediate ' +
  'parallel-max= pass= path-as-is pinnedpubkey= post301 post302 post303 preproxy= #:progress-bar proto= proto-default= ' +
  'proto-redir= x:proxy= proxy-anyauth proxy-basic proxy-cacert= proxy-cert= proxy-header= proxy-insecure proxy-user= ' +
  'U:proxy-user= proxy1.0= p:proxytunnel pubkey= Q:quote= random-file= r:range= rate= raw e:referer= J:remote-header-name ' +
  'O:remote-name remote-name-all R:remote-time remove-on-error X:request= request-target= resolve= retry= retry-all-errors ' +
  'retry-connrefused retry-delay= retry-max-time= sasl-authzid= sasl-ir service-name= S:show-error s:silent socks4= socks4a= ' +
  'socks5= socks5-hostname= Y:speed-limit= y:speed-time= ssl ssl-allow-beast ssl-no-revoke ssl-reqd stderr= styled-output ' +
  'suppress-connect-headers tcp-fastopen tcp-nodelay t:telnet-option= tftp-blksize= tftp-no-options z:time-cond= tls-max= ' +
  'tls13-ciphers= tlsauthtype= tlspassword= tlsuser= 1:tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 tr-encoding trace= trace-ascii= ' +
  'trace-ids trace-time unix-socket= T:upload-file= url= url-query= B:use-ascii u:user= A:user-agent= v:verbose V:version ' +
  'w:write-out= xattr';

interface Known {
  readonly name: string;
  readonly takes: boolean;
}

const byName = new Map<string, Known>();
const byLetter = new Map<string, Known>();
for (const word of ALL.split(' ')) {
  const [, letter, name = '', takes] = /^(?:(.):)?([^=]+)(=?)$/.exec(word) ?? [];
  const known = { name, takes: takes === '=' };
  byName.set(name, known);
  if (letter !== undefined) byLetter.set(letter, known);
}

/** One option as it was given; a URL is the option `url`. */
export interface Given {
  readonly name: string;
  readonly value: string;
  /** `--no-NAME`. */
  readonly off?: boolean;
  /** As it was typed, for complaints: `-m`, `--max-time`. */
  readonly as: string;
}

/** What is wrong with the command line, after `curl: `. */
export class FlagFault extends Error {}

/** The options in the order they were given. Throws `FlagFault` with curl's words. */
export function readFlags(args: readonly string[]): Given[] {
  const given: Given[] = [];
  const rest = [...args];
  let onlyUrls = false;
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (onlyUrls || !/^-./.test(arg)) given.push({ name: 'url', value: arg, as: '' });
    else if (arg === '--') onlyUrls = true;
    else if (arg.startsWith('--')) given.push(long(arg, rest));
    else given.push(...letters(arg, rest));
  }
  return given;
}

function long(arg: string, rest: string[]): Given {
  const word = arg.slice(2);
  const off = /^no-./.test(word) && !byName.has(word);
  const known = find(off ? word.slice(3) : word, arg);
  if (off && known.takes) throw new FlagFault(`option ${arg}: used '--no-' for option that isn't a boolean`);
  if (!known.takes) return { name: known.name, value: '', as: arg, ...(off && { off }) };
  return { name: known.name, value: value(arg, rest), as: arg };
}

/** By its name or the beginning that only it has. */
function find(word: string, arg: string): Known {
  const exact = byName.get(word);
  if (exact) return exact;
  const fitting = [...byName.values()].filter(({ name }) => name.startsWith(word));
  if (fitting.length === 0) throw new FlagFault(`option ${arg}: is unknown`);
  if (fitting.length > 1) throw new FlagFault(`option ${arg}: is ambiguous`);
  return fitting[0] as Known;
}

function letters(arg: string, rest: string[]): Given[] {
  const given: Given[] = [];
  for (let at = 1; at < arg.length; at += 1) {
    const known = byLetter.get(arg.charAt(at));
    if (!known) throw new FlagFault(`option ${arg}: is unknown`);
    const own = arg.slice(at + 1);
    if (known.takes) return [...given, { name: known.name, value: own || value(arg, rest), as: arg }];
    given.push({ name: known.name, value: '', as: arg });
  }
  return given;
}

function value(arg: string, rest: string[]): string {
  const next = rest.shift();
  if (next === undefined) throw new FlagFault(`option ${arg}: requires parameter`);
  return next;
}

/** Seconds of a flag, with a fraction, as milliseconds. */
export function seconds({ value: text, as }: Given): number {
  if (/^-\d/.test(text)) throw new FlagFault(`option ${as}: expected a positive numerical parameter`);
  if (!/^\d+(\.\d*)?$/.test(text)) throw new FlagFault(`option ${as}: expected a proper numerical parameter`);
  return Number(text) * 1000;
}

export function whole({ value: text, as }: Given): number {
  if (/^-\d/.test(text)) throw new FlagFault(`option ${as}: expected a positive numerical parameter`);
  if (!/^\d+$/.test(text)) throw new FlagFault(`option ${as}: expected a proper numerical parameter`);
  return Number(text);
}
