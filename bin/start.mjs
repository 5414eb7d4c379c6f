// `npm start`: everything from a fresh clone to a site that is served. `PORT=8080 npm start` chooses the port.
import { spawn } from 'node:child_process';
import { buildSite, installPackages, program, requireNode, root } from './prepare.mjs';

requireNode();
installPackages();
if (!buildSite()) process.exit(1);
const port = process.env.PORT ?? '4173';
const server = spawn(program('vite'), ['preview', '--port', port, '--host', '127.0.0.1'], {
  cwd: root,
  stdio: 'inherit',
});
server.on('exit', (code) => process.exit(code ?? 1));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
