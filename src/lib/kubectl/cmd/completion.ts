/** `kubectl completion`: this shell completes kubectl by itself, so the script only names what other commands may complete with. */
import { command } from '#lib/kubectl/command.ts';
import { usageError } from '#lib/kubectl/errors.ts';

const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `# bash completion for kubectl: built into this shell.
__start_kubectl() { :; }
complete -o default -F __start_kubectl kubectl
`,
  zsh: `#compdef kubectl
compdef _kubectl kubectl
# zsh completion for kubectl: for a zsh of your own use the kubectl on your own machine.
_kubectl() { :; }
`,
  fish: `# fish completion for kubectl: for a fish of your own use the kubectl on your own machine.
complete -c kubectl -f
`,
  powershell: `# powershell completion for kubectl: for a PowerShell of your own use the kubectl on your own machine.
`,
};

export const completion = command({
  use: 'completion SHELL',
  short: 'Print completion code for a shell',
  long: 'SHELL is bash, zsh, fish or powershell.',
  examples: [
    'source <(kubectl completion bash)',
    '# For an alias of kubectl too',
    'alias kc=kubectl',
    'complete -o default -F __start_kubectl kc',
  ],
  async run(run) {
    const [shell, ...more] = run.args;
    if (shell === undefined) throw usageError(run.path, 'Shell not specified.');
    if (more.length > 0) throw usageError(run.path, 'Too many arguments. Expected only the shell type.');
    const script = SCRIPTS[shell];
    if (script === undefined) throw usageError(run.path, `Unsupported shell type "${shell}".`);
    return run.write(script);
  },
});
