/** The files of a lab that a scenario becomes. */
import { stringify } from 'yaml';
import { unknownCommands, waitsForSomebody } from './commands.ts';
import { convertText, type Converted } from './markdown.ts';
import type { Notes } from './notes.ts';
import type { Asset, Part, Scenario, ScenarioFile } from './scenario.ts';

const HOME = /^(~|\/root|\$HOME)(\/|$)/;

/** By path within the lab's folder. */
export function labOf(scenario: Scenario, notes: Notes): Record<string, string> {
  const files: Record<string, string> = {
    'lab.yaml': labYaml(scenario),
    'cluster/cluster.yaml': clusterYaml(scenario, notes),
  };
  const own = new Set(scenario.assets.map(({ file }) => file.slice(file.lastIndexOf('/') + 1)));
  addAssets(scenario.assets, files);
  addScript('cluster/50-intro-background.sh', scenario.intro?.background, files, own, notes);
  addScript('cluster/60-intro-foreground.sh', scenario.intro?.foreground, files, own, notes);
  if (scenario.intro?.foreground)
    notes.say(scenario.intro.foreground.file, 'runs before the learner comes: what it prints is not seen');
  for (const [at, { folder, part, before, after }] of stepsOf(scenario).entries())
    addStep(folder, part, { before, after, number: at + 1, own }, files, notes);
  const { finish } = scenario;
  for (const script of [finish?.foreground, finish?.background, finish?.verify])
    if (script) notes.say(script.file, 'is not carried over: nothing runs once the last step is done');
  if (scenario.layout && scenario.layout !== 'terminal')
    notes.say(
      'index.json, interface.layout',
      `${scenario.layout}: the page has one layout, with the editor behind a button`,
    );
  return files;
}

function labYaml({ title, description, difficulty, time }: Scenario): string {
  const level = /advanced|expert|hard/i.test(difficulty)
    ? 'advanced'
    : /intermediate|medium/i.test(difficulty)
      ? 'intermediate'
      : 'beginner';
  const minutes = Number(/\d+(?!.*\d)/.exec(time)?.[0] ?? 10);
  return stringify({
    title: title || 'A scenario without a title',
    summary: (description || title || 'Imported; nobody has written yet what a learner does in it.')
      .replace(/\s+/g, ' ')
      .trim(),
    level,
    minutes: Math.max(1, minutes),
    tags: ['imported'],
    languages: ['en'],
    draft: true,
  });
}

function clusterYaml({ imageid }: Scenario, notes: Notes): string {
  const nodes = /2nodes?/.test(imageid) ? 2 : 1;
  if (!/^kubernetes-/.test(imageid))
    notes.say(
      'index.json, backend.imageid',
      `${imageid || 'nothing'}: here the machine is the control plane of a cluster with one node`,
    );
  else if (!/^kubernetes-kubeadm-[12]nodes?(-4GB)?$/.test(imageid))
    notes.say(
      'index.json, backend.imageid',
      `${imageid}: here it is a plain Kubernetes cluster with ${nodes === 1 ? 'one node' : 'two nodes'}`,
    );
  const node = (name: string, at: number, more: object) => ({
    name,
    internalIP: `172.30.${at + 1}.2`,
    ...more,
    capacity: { cpu: '2', memory: '3840Mi', pods: '110', 'ephemeral-storage': '20Gi' },
    podCIDR: `10.244.${at}.0/24`,
  });
  const taints = [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }];
  const first = node('controlplane', 0, { roles: ['control-plane'], ...(nodes === 2 && { taints }) });
  return stringify({ nodes: nodes === 2 ? [first, node('node01', 1, {})] : [first] });
}

/** What belongs into the home folder is a file of the lab; what belongs elsewhere is written by a script. */
function addAssets(assets: readonly Asset[], files: Record<string, string>): void {
  const lines: string[] = [];
  for (const { file, text, target, executable } of assets) {
    const name = file.slice(file.lastIndexOf('/') + 1);
    const folder = target.replace(/\/+$/, '');
    if (HOME.test(`${folder}/`)) {
      const within = `${folder}/`.replace(HOME, '');
      files[`files/${within}${name}`] = text;
      if (executable && !text.startsWith('#!')) lines.push(`chmod +x ~/${quoted(`${within}${name}`)}`);
      continue;
    }
    const path = quoted(`${folder}/${name}`);
    lines.push(
      `mkdir -p ${quoted(folder || '/')}`,
      `cat > ${path} <<'END OF THE FILE'`,
      text.replace(/\n$/, ''),
      'END OF THE FILE',
    );
    if (executable || text.startsWith('#!')) lines.push(`chmod +x ${path}`);
  }
  if (lines.length > 0) files['cluster/10-assets.sh'] = `${lines.join('\n')}\n`;
}

const quoted = (path: string): string =>
  /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;

/** A script whose exit status does not matter, as on Killercoda. */
const indifferent = (scripts: readonly ScenarioFile[]): string =>
  `#!/bin/bash\n${scripts
    .map(
      ({ file, text }) =>
        `# ${file}\n(\n${text
          .replace(/\r\n?/g, '\n')
          .replace(/^#!.*\n/, '')
          .trimEnd()}\n)\n`,
    )
    .join('')}exit 0\n`;

function addScript(
  path: string,
  script: ScenarioFile | undefined,
  files: Record<string, string>,
  own: ReadonlySet<string>,
  notes: Notes,
): void {
  if (!script) return;
  files[path] = indifferent([script]);
  sayUnknown(script, own, notes);
}

function sayUnknown({ file, text }: ScenarioFile, own: ReadonlySet<string>, notes: Notes): void {
  for (const { name, line } of unknownCommands(text, own))
    notes.say(`${file}:${line}`, `${name} is not simulated`);
}

interface PlacedPart {
  readonly folder: string;
  readonly part: Part;
  /** What is read before and after it in the same step. */
  readonly before?: Part;
  readonly after?: Part;
}

/** An introduction that checks something is a step of its own; otherwise it is read in the first one. */
function stepsOf({ intro, steps, finish }: Scenario): readonly PlacedPart[] {
  const alone = intro && (intro.verify || steps.length === 0);
  const parts = alone
    ? [intro, ...steps]
    : steps.length > 0
      ? steps
      : [{ place: 'details', title: 'Playground' }];
  return parts.map((part, at) => ({
    folder: `steps/${String((at + 1) * 10).padStart(2, '0')}-${slugOf(part.title) || `step-${at + 1}`}`,
    part,
    ...(at === 0 && intro && !alone && { before: intro }),
    ...(at === parts.length - 1 && finish && { after: finish }),
  }));
}

export const slugOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');

const NOTHING: Converted = { text: '', commands: [], solution: [], hints: [] };

function addStep(
  folder: string,
  part: Part,
  {
    before,
    after,
    number,
    own,
  }: { before: Part | undefined; after: Part | undefined; number: number; own: ReadonlySet<string> },
  files: Record<string, string>,
  notes: Notes,
): void {
  const converted = [before, part, after].map((one) => (one?.text ? convertText(one.text, notes) : NOTHING));
  const [intro, main, finish] = converted as [Converted, Converted, Converted];
  const title = part.title || `Step ${number}`;
  const heading = (one: Part | undefined, level: string) => (one?.title ? `${level} ${one.title}\n\n` : '');
  const text = [
    intro.text && `${heading(before, '##')}${intro.text}`,
    intro.text && main.text ? `## ${title}\n\n${main.text}` : main.text,
    finish.text && `${heading(after, '##')}${finish.text}`,
  ].filter(Boolean);
  const check = part.verify
    ? { verify: { say: 'The check of this step passes', script: 'verify.sh' } }
    : {
        read: {
          say: 'You have done what this step shows',
          ask: 'Ready to go on?',
          choices: ['Yes', 'Not yet'],
          answer: 'Yes',
        },
      };
  if (part.verify) {
    files[`${folder}/verify.sh`] = part.verify.text.replace(/\r\n?/g, '\n');
    sayUnknown(part.verify, own, notes);
  } else
    notes.say(
      `index.json, ${part.place}`,
      'nothing is checked in this step; it asks whether one is ready to go on',
    );
  const hints = converted.flatMap((one) => one.hints);
  const matter = stringify({ title, checks: check, ...(hints.length > 0 && { hints }) });
  files[`${folder}/step.md`] = `---\n${matter}---\n${text.join('\n\n') || 'This step has no text.'}\n`;
  const scripts =
    number === 1 && part.place === 'intro'
      ? []
      : [part.background, part.foreground].filter((one) => one !== undefined);
  if (scripts.length > 0) {
    files[`${folder}/set-up.sh`] = indifferent(scripts);
    for (const script of scripts) sayUnknown(script, own, notes);
    if (part.foreground)
      notes.say(part.foreground.file, 'runs when the step begins: what it prints is not seen');
  }
  addSolution(folder, part, { converted, own }, files, notes);
}

/** From what unfolds as a solution; otherwise from all that a click runs: whoever clicks it all has done the step. */
function addSolution(
  folder: string,
  part: Part,
  { converted, own }: { converted: readonly Converted[]; own: ReadonlySet<string> },
  files: Record<string, string>,
  notes: Notes,
): void {
  const given = converted.flatMap((one) => one.solution);
  const clicked = converted.flatMap((one) => one.commands);
  const file = part.text?.file ?? `index.json, ${part.place}`;
  for (const { name } of unknownCommands([...clicked, ...given].join('\n'), own))
    notes.say(file, `${name} is not simulated`);
  // What prepares the step in the text comes before what its reader is to find out.
  const commands = [...clicked, ...given].flatMap((command) => {
    if (!waitsForSomebody(command)) return [command];
    notes.say(file, `\`${command}\` waits for somebody, and is left out of the solution`);
    return [];
  });
  if (part.verify && commands.length === 0) {
    notes.say(file, 'there is no solution: write one in solution.sh, or nothing from this step on is proved');
    return;
  }
  const answer = part.verify ? [] : ['# answer read: Yes'];
  files[`${folder}/solution.sh`] = `${[...commands, ...answer].join('\n')}\n`;
}
