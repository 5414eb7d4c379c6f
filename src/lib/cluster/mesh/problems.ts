/** What istiod finds wrong with an object, gathered: errors keep it out, warnings are told (pkg/config/validation). */

export interface Problems {
  readonly errors: readonly string[];
  readonly warnings: readonly Warning[];
}

export interface Warning {
  readonly text: string;
  /** The analyzer's message for it, where it has one of its own. */
  readonly code?: 'IST0130' | 'IST0131';
}

/** As hashicorp's multierror writes several of them. */
export const joined = (errors: readonly string[]): string =>
  errors.length === 1
    ? (errors[0] ?? '')
    : `${errors.length} errors occurred:\n${errors.map((one) => `\t* ${one}\n`).join('')}\n`;

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

export const isLabel = (text: string): boolean => LABEL.test(text);

export function portErrors(port: number | undefined): string[] {
  return port !== undefined && port >= 1 && port <= 65_535
    ? []
    : [`port number ${port ?? 0} must be in the range 1..65535`];
}

/** A name of a host; one of its own words may be a star at the beginning (validation/agent, ValidateWildcardDomain). */
export function domainErrors(domain: string): string[] {
  if (domain.length > 255) return [`domain name "${domain}" too long (max 255)`];
  if (domain.length === 0) return ['empty domain name not allowed'];
  const words = (domain.endsWith('.') ? domain.slice(0, -1) : domain).split('.');
  const [first = '', ...rest] = words;
  if (first === '*') return domain === '*' ? [] : fqdnErrors(rest, domain);
  if (!/^\*?[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$|^\*-[-a-zA-Z0-9]*$/.test(first) || first.length > 63)
    return [`domain name "${domain}" invalid (label "${first}" invalid)`];
  return fqdnErrors(rest, domain);
}

function fqdnErrors(words: readonly string[], domain: string): string[] {
  const bad = words.find(
    (one) => one.length > 63 || !/^[a-zA-Z0-9_]([-a-zA-Z0-9_]*[a-zA-Z0-9_])?$/.test(one),
  );
  if (bad !== undefined) return [`domain name "${domain}" invalid (label "${bad}" invalid)`];
  const last = words.at(-1);
  return last !== undefined && /^\d+$/.test(last) && words.length > 0
    ? [`domain name "${domain}" invalid (top level domain "${last}" cannot be all-numeric)`]
    : [];
}

export function durationErrors(text: string | undefined): string[] {
  if (text === undefined) return [];
  const match = /^(-?)(\d+(?:\.\d+)?(?:h|ms|m|s|us|ns))+$/.exec(text);
  if (!match) return [`invalid duration: ${text}`];
  const tiny = /^0(\.0+)?(h|ms|m|s|us|ns)$/.test(text) || /(us|ns)$/.test(text);
  return match[1] === '-' || tiny ? ['duration must be greater than 1ms'] : [];
}

/** An expression of RE2, as far as it is one here too. */
export function regexErrors(source: string | undefined, where: string): string[] {
  if (source === undefined) return [];
  if (source === '') return [`"${where}": regex string match should not be empty`];
  if (source.length > 1024) return [`"${where}": regex is too large, max length allowed is 1024`];
  const why = regexProblem(source);
  const hint = 'Istio uses RE2 style regex-based match (https://github.com/google/re2/wiki/Syntax)';
  return why === undefined ? [] : [`"${where}": error parsing regexp: ${why}; ${hint}`];
}

/** In the words of Go's regexp/syntax. */
function regexProblem(source: string): string | undefined {
  const perl = /\(\?(?:[=!]|<[=!])/.exec(source);
  if (perl)
    return `invalid or unsupported Perl syntax: \`${source.slice(perl.index, perl.index + (perl[0].includes('<') ? 4 : 3))}\``;
  try {
    new RegExp(source.replace(/^\(\?[a-z]+\)/, '').replaceAll('(?P<', '(?<'));
    return undefined;
  } catch (error) {
    const said = (error as Error).message;
    if (/Unterminated character class/.test(said))
      return `missing closing ]: \`${source.slice(source.lastIndexOf('['))}\``;
    if (/Unterminated group/.test(said)) return `missing closing ): \`${source}\``;
    if (/Unmatched/.test(said)) return `unexpected ): \`${source}\``;
    const repeat = /(?:^|[(|])([*+?])/.exec(source);
    if (repeat) return `missing argument to repetition operator: \`${repeat[1] ?? ''}\``;
    return `invalid escape sequence: \`${source}\``;
  }
}

const HEADER = /^[-_A-Za-z0-9]+$/;

export function headerErrors(name: string): string[] {
  if (name === '') return ['header name cannot be empty'];
  return HEADER.test(name) || name.startsWith(':') || name.startsWith('@request.auth.claims')
    ? []
    : [`header name ${name} is not a valid header name`];
}
