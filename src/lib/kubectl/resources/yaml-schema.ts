/** What plain YAML scalars mean to Go's library: YAML 1.1's words and octals, but neither times nor base 60. */
import type { ScalarTag, Tags } from 'yaml';

const scalar = (tag: string, test: RegExp, resolve: (text: string) => unknown): ScalarTag => ({
  tag: `tag:yaml.org,2002:${tag}`,
  default: true,
  test,
  resolve,
});

const plain = (text: string): string => text.replaceAll('_', '').replace(/^\+/, '');

/** `0x1f`, `0b11`, `0o17` and `017`, with a sign before them or not. */
function based(text: string): number {
  const [, sign, digits] = /^(-?)(.*)$/.exec(plain(text))!;
  const octal = /^0\d/.test(digits!) ? `0o${digits!.slice(1)}` : digits!;
  return Number(octal) * (sign ? -1 : 1);
}

const goScalars: readonly ScalarTag[] = [
  scalar('bool', /^(y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/, () => true),
  scalar('bool', /^(n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/, () => false),
  scalar('int', /^[-+]?(0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO]?[0-7_]+)$/, based),
  scalar('int', /^[-+]?(0|[1-9][\d_]*)$/, (text) => Number(plain(text))),
  scalar('float', /^[-+]?(\.\d[\d_]*|\d[\d_]*(\.[\d_]*)?)([eE][-+]?\d+)?$/, (text) => Number(plain(text))),
  scalar('float', /^[-+]?\.(inf|Inf|INF)$/, (text) => (text.startsWith('-') ? -Infinity : Infinity)),
  scalar('float', /^\.(nan|NaN|NAN)$/, () => NaN),
];

/** For `yaml`'s customTags: its own numbers and words make way. */
export const goTags = (tags: Tags): Tags => {
  const kept = tags.filter((tag) => typeof tag === 'string' || !/:(bool|int|float)$/.test(tag.tag));
  return [...kept, ...goScalars];
};
