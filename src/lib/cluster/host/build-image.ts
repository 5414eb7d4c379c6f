/** The image that a build's last stage makes: its configuration, and how it behaves. */
import type { AppBehaviour } from '#lib/cluster/images/catalogue.ts';
import type { ImageConfig, MadeImage } from '#lib/cluster/images/made.ts';
import { madeUpDigest } from '#lib/cluster/images/reference.ts';
import { behaviourOf } from './behaviour.ts';
import type { StageState } from './build-stage.ts';

/** The uid of a name that nobody looks up. */
const SOME_USER = 1000;

/** `labels`: those of the command line. `behaves`: how a lab says that an image of that name behaves. */
export function imageOf(
  state: StageState,
  {
    labels,
    behaves,
    now,
  }: {
    readonly labels: Readonly<Record<string, string>>;
    readonly behaves: AppBehaviour | undefined;
    readonly now: number;
  },
): MadeImage {
  const config: ImageConfig = {
    entrypoint: state.entrypoint,
    cmd: state.cmd,
    env: state.env,
    workdir: state.workdir,
    exposed: state.exposed,
    labels: { ...state.labels, ...labels },
    user: state.user,
  };
  const app = behaviourOf({
    base: state.base.app,
    entrypoint: config.entrypoint,
    cmd: config.cmd,
    env: config.env,
    workdir: config.workdir,
    ports: config.exposed.map((port) => Number(port.split('/')[0])),
    user: uidOf(state.user),
    files: state.files,
    ran: state.history.flatMap(({ by }) => (by.startsWith('RUN ') ? [by.slice('RUN '.length)] : [])),
  });
  // What the learner's own source says counts for more than what a lab says of its name.
  const own = behaves &&
    !app.isRead && {
      ...app,
      ...behaves,
      files: { ...behaves.files, ...app.files },
      env: { ...behaves.env, ...app.env },
    };
  const id = madeUpDigest(`image ${state.key} ${JSON.stringify(config)}`);
  return {
    id,
    digest: madeUpDigest(`manifest ${id}`),
    app: own || app,
    config,
    sizeBytes: state.sizeBytes,
    createdMs: now,
    history: state.history,
  };
}

function uidOf(user: string): number | undefined {
  const uid = /^\d+/.exec(user)?.[0];
  if (uid !== undefined) return Number(uid);
  if (user === '') return undefined;
  return user === 'root' ? 0 : SOME_USER;
}
