/** What a stage of a build has come to, and the instructions that only note something: ENV, EXPOSE, CMD, … */
import type { Layer, MadeImage } from '#lib/cluster/images/made.ts';
import { jsonWords, substituted, unquoted, wordsOf, type Instruction } from './dockerfile.ts';

/** What a stage has come to. */
export interface StageState {
  files: Record<string, string>;
  env: Record<string, string>;
  readonly args: Record<string, string>;
  workdir: string;
  user: string;
  shell: readonly string[];
  entrypoint: readonly string[];
  cmd: readonly string[];
  cmdIsOwn: boolean;
  labels: Record<string, string>;
  exposed: readonly string[];
  base: MadeImage;
  history: Layer[];
  sizeBytes: number;
  /** Depends on everything that was done so far. */
  key: string;
  /** A step ran something that is not simulated: what it would have made is not there. */
  guesses: boolean;
}

/** An empty image: `FROM scratch`. */
export const SCRATCH: MadeImage = {
  id: '',
  digest: '',
  app: { shell: false, command: [] },
  config: { entrypoint: [], cmd: [], env: {}, workdir: '/', exposed: [], labels: {}, user: '' },
  sizeBytes: 0,
  createdMs: 0,
  history: [],
};

/** A stage before its first instruction. */
export function fresh(base: MadeImage): StageState {
  const { config } = base;
  return {
    files: { ...base.app.files },
    env: { ...config.env },
    args: {},
    workdir: config.workdir || '/',
    user: config.user,
    shell: ['/bin/sh', '-c'],
    entrypoint: config.entrypoint,
    cmd: config.cmd,
    cmdIsOwn: false,
    labels: { ...config.labels },
    exposed: config.exposed,
    base,
    history: [...base.history],
    sizeBytes: base.sizeBytes,
    key: base.id,
    guesses: false,
  };
}

/** A path as it is meant in the stage's folder. */
export const inFolder = ({ workdir }: Pick<StageState, 'workdir'>, path: string): string =>
  path.startsWith('/') ? path : `${workdir.replace(/\/$/, '')}/${path}`;

/** Does what an instruction says that makes no layer. `given`: values for ARG from the command line and from before the first FROM. */
export function note(
  { name, args }: Instruction,
  state: StageState,
  given: Readonly<Record<string, string | undefined>>,
): void {
  const filled = (text: string) => filledIn(state, text);
  switch (name) {
    case 'ARG': {
      const [key = '', ...value] = args.split('=');
      const own = given[key];
      if (own !== undefined) state.args[key] = own;
      else if (value.length > 0) state.args[key] = filled(unquoted(value.join('=')));
      return;
    }
    case 'ENV':
    case 'LABEL': {
      const pairs = pairsOf(args).map(([key, value]) => [key, filled(value)] as const);
      Object.assign(name === 'ENV' ? state.env : state.labels, Object.fromEntries(pairs));
      return;
    }
    case 'USER':
      state.user = filled(args);
      return;
    case 'EXPOSE': {
      const ports = filled(args).split(/\s+/);
      const exposed = ports.map((port) => (port.includes('/') ? port : `${port}/tcp`));
      state.exposed = [...new Set([...state.exposed, ...exposed])];
      return;
    }
    case 'SHELL':
      state.shell = jsonWords(args) ?? state.shell;
      return;
    case 'CMD':
      state.cmd = jsonWords(args) ?? [...state.shell, args];
      state.cmdIsOwn = true;
      return;
    case 'ENTRYPOINT':
      state.entrypoint = jsonWords(args) ?? [...state.shell, args];
      if (!state.cmdIsOwn) state.cmd = [];
      return;
  }
}

/** A text with the variables that the stage has by now. */
export const filledIn = ({ args, env }: StageState, text: string): string =>
  substituted(text, { ...args, ...env });

/** `A=1 B="two words"`, or the old form `A everything else`. */
function pairsOf(text: string): readonly (readonly [string, string])[] {
  const words = wordsOf(text);
  if (!words[0]?.includes('=')) {
    const [, key = '', value = ''] = /^(\S+)\s+([^]*)$/.exec(text) ?? [];
    return [[key, value]];
  }
  return words.map((word) => {
    const at = word.indexOf('=');
    return [unquoted(word.slice(0, at)), unquoted(word.slice(at + 1))] as const;
  });
}
