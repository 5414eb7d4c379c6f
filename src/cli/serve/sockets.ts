import type { Server } from 'node:https';
import type { ServeContext } from './server.ts';

export function acceptSockets(_server: Server, _context: ServeContext): void {}
