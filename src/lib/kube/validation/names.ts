/**
 * What names, keys and numbers may look like, in the words of apimachinery/pkg/util/validation.
 * Every function gives what is wrong; an empty list is good news.
 */
import { regexError } from '#lib/kube/label-names.ts';

type Problems = readonly string[];

const FINE: Problems = [];

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const CONFIG_KEY = '[-._a-zA-Z0-9]+';
const PERCENT = '[0-9]+%';
const HEADER = '[-A-Za-z0-9]+';

const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);
const label = whole(LABEL);
const subdomain = whole(`${LABEL}(\\.${LABEL})*`);
const configKey = whole(CONFIG_KEY);
const percent = whole(PERCENT);
const header = whole(HEADER);

const tooManyCharacters = (max: number): string => `must be no more than ${max} characters`;
export const outOfRange = (low: number | string, high: number | string): string =>
  `must be between ${low} and ${high}, inclusive`;

/** A DNS label (RFC 1123): containers, volumes, namespaces. */
export function dnsLabelProblems(name: string): Problems {
  if (name.length <= 63 && label.test(name)) return FINE;
  const problems = name.length > 63 ? [tooManyCharacters(63)] : [];
  if (label.test(name)) return problems;
  const words =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  return [
    ...problems,
    subdomain.test(name) ? 'must not contain dots' : regexError(words, LABEL, 'my-name', '123-abc'),
  ];
}

/** Names of ports within a pod (RFC 6335). */
export function portNameProblems(name: string): Problems {
  const problems: string[] = [];
  if (name.length > 15) problems.push(tooManyCharacters(15));
  if (!/^[-a-z0-9]+$/.test(name))
    problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(name)) problems.push('must contain at least one letter (a-z)');
  if (name.includes('--')) problems.push('must not contain consecutive hyphens');
  if (name.startsWith('-') || name.endsWith('-')) problems.push('must not begin or end with a hyphen');
  return problems;
}

export const portProblems = (port: number): Problems =>
  port >= 1 && port <= 65535 ? FINE : [outOfRange(1, 65535)];

/** Any printable ASCII but the equals sign (RelaxedEnvironmentVariableValidation, on since 1.32). */
export const envNameProblems = (name: string): Problems =>
  /^[ -<>-~]+$/.test(name)
    ? FINE
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];

/** Keys of ConfigMaps and Secrets, which become names of files. */
export function configKeyProblems(key: string): Problems {
  const problems = key.length > 253 ? [tooManyCharacters(253)] : [];
  const words = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
  if (!configKey.test(key)) problems.push(regexError(words, CONFIG_KEY, 'key.name', 'KEY_NAME', 'key-name'));
  if (key === '.' || key === '..') problems.push(`must not be '${key}'`);
  else if (key.startsWith('..')) problems.push("must not start with '..'");
  return problems;
}

export function percentProblems(text: string): Problems {
  if (percent.test(text)) return FINE;
  const words = "a valid percent string must be a numeric string followed by an ending '%'";
  return [regexError(words, PERCENT, '1%', '93%')];
}

export function headerNameProblems(name: string): Problems {
  if (header.test(name)) return FINE;
  return [
    regexError("a valid HTTP header must consist of alphanumeric characters or '-'", HEADER, 'X-Header-Name'),
  ];
}

const BYTE = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const ipv4 = whole(`${BYTE}(\\.${BYTE}){3}`);

export const isIPv4 = (text: string): boolean => ipv4.test(text);

/** At most one `::`, groups of up to four hexadecimal digits. */
export function isIPv6(text: string): boolean {
  if (!/^[0-9a-fA-F:]+$/.test(text)) return false;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half ? half.split(':') : []));
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return false;
  return halves.length === 2 ? groups.length < 8 : groups.length === 8;
}

export const ipProblems = (text: string): Problems =>
  isIPv4(text) || isIPv6(text) ? FINE : ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'];
