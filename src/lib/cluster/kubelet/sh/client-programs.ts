/** Clients of the container's own server, as probes call them. */
import type { StandIn } from './programs.ts';

/** The client of the container's own server: well when it accepts connections. */
const client =
  (up: string, down: string): StandIn =>
  ({ out, err, run }) => {
    if (run.options.serving) out(up);
    else err(down);
    return run.options.serving ? 0 : 1;
  };

export const clientPrograms: Readonly<Record<string, StandIn>> = {
  'redis-cli': client('PONG\n', 'Could not connect to Redis at 127.0.0.1:6379: Connection refused\n'),
  pg_isready: client(
    '/var/run/postgresql:5432 - accepting connections\n',
    '/var/run/postgresql:5432 - no response\n',
  ),
  mysqladmin: client('mysqld is alive\n', "mysqladmin: connect to server at 'localhost' failed\n"),
};
