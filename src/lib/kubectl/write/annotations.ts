/** The two annotations that kubectl itself writes: what was applied last, and why something changed. */
import { goJson, type Json, type JsonMap } from '#lib/kube/patch/json.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import type { Flags } from '#lib/kubectl/command.ts';
import { aloneValue, byShort } from '#lib/kubectl/parse.ts';
import type { Basics } from './requests.ts';

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
export const CHANGE_CAUSE = 'kubernetes.io/change-cause';

export function withAnnotation<T extends KubeObject>(object: T, key: string, value: string | undefined): T {
  const { [key]: _, ...rest } = object.metadata?.annotations ?? {};
  const annotations = value === undefined ? rest : { ...rest, [key]: value };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** The object as it is applied: its own text in an annotation, without that annotation in it (GetModifiedConfiguration). */
export function withLastApplied<T extends KubeObject>(object: T): T {
  const bare = withAnnotation(object, LAST_APPLIED, undefined);
  return withAnnotation(object, LAST_APPLIED, `${goJson(bare as unknown as Json)}\n`);
}

/** With `always`, or where the annotation is there already (CreateOrUpdateAnnotation). */
export const keepingLastApplied = <T extends KubeObject>(object: T, always: boolean): T =>
  always || lastAppliedText(object) !== undefined ? withLastApplied(object) : object;

export const lastAppliedText = (object: KubeObject): string | undefined =>
  object.metadata.annotations?.[LAST_APPLIED];

/** What was applied last; undefined where nothing was. */
export function lastApplied(object: KubeObject): JsonMap | undefined {
  const text = lastAppliedText(object);
  return text ? (JSON.parse(text) as JsonMap) : undefined;
}

/**
 * The command line as `--record` notes it: the words first, then the flags as `--name=value` in their order
 * (kubectl's ParseCommandArguments).
 */
export function changeCause(run: Basics): string {
  const flags = { ...run.command.flags, ...globalShapes } as Flags;
  const words: string[] = [];
  const noted: string[] = [];
  const rest = run.process.args.slice(1);
  while (rest.length > 0) {
    const word = rest.shift()!;
    if (word === '--') words.push(...rest.splice(0));
    else if (word.length < 2 || !word.startsWith('-')) words.push(word);
    else noted.push(...noteFlag(word, rest, flags));
  }
  return ['kubectl', ...words, ...noted].join(' ');
}

const globalShapes: Flags = { namespace: { type: 'string', short: 'n', about: '' } };

function noteFlag(word: string, rest: string[], flags: Flags): string[] {
  const [, name, value] = /^--([^=]+)(?:=([^]*))?$/.exec(word) ?? longFor(word, flags);
  const flag = flags[name!];
  const alone = flag && aloneValue(flag);
  return [`--${name}=${value ?? alone ?? rest.shift() ?? ''}`];
}

/** `-fweb.yaml` as the parts of `--filename=web.yaml`. */
function longFor(word: string, flags: Flags): readonly (string | undefined)[] {
  const name = byShort(flags, word.charAt(1)) ?? word.charAt(1);
  return [word, name, word.length > 2 ? word.slice(2).replace(/^=/, '') : undefined];
}

/** Notes the command where `--record` asks for it. */
export const recorded = <T extends KubeObject>(run: Basics, object: T, record: boolean): T =>
  record ? withAnnotation(object, CHANGE_CAUSE, changeCause(run)) : object;
