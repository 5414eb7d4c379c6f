/** What this kubectl was built as. */
export interface VersionInfo {
  readonly major: string;
  readonly minor: string;
  readonly gitVersion: string;
  readonly gitCommit: string;
  readonly gitTreeState: string;
  readonly buildDate: string;
  readonly goVersion: string;
  readonly compiler: string;
  readonly platform: string;
}

/** The build of a version. */
export function clientInfo(gitVersion: string): VersionInfo {
  const [major = '', minor = ''] = gitVersion.replace(/^v/, '').split('.');
  return {
    major,
    minor,
    gitVersion,
    gitCommit: '9894294ef13a5b32803e3ca2c0d620a088cc84d1',
    gitTreeState: 'clean',
    buildDate: '2025-05-15T09:12:10Z',
    goVersion: 'go1.23.8',
    compiler: 'gc',
    platform: 'linux/amd64',
  };
}

/** What kubectl calls itself to the server: `kubectl/v1.32.5 (linux/amd64) kubernetes/9894294`. */
export function userAgent(gitVersion: string): string {
  const { platform, gitCommit } = clientInfo(gitVersion);
  return `kubectl/${gitVersion} (${platform}) kubernetes/${gitCommit.slice(0, 7)}`;
}

/** --match-server-version: why the two do not match, undefined where they do (client-go's discovery/helper.go). */
export function versionMismatch(client: VersionInfo, server: VersionInfo): string | undefined {
  const same = (['gitVersion', 'gitCommit', 'gitTreeState'] as const).every(
    (field) => client[field] === server[field],
  );
  if (same) return undefined;
  return `server version (&${goStruct(server)}) differs from client version (${goStruct(client)})`;
}

/** Go's %#v. */
const goStruct = (info: VersionInfo): string =>
  `version.Info{${(
    [
      'major',
      'minor',
      'gitVersion',
      'gitCommit',
      'gitTreeState',
      'buildDate',
      'goVersion',
      'compiler',
      'platform',
    ] as const
  )
    .map((field) => `${field[0]!.toUpperCase()}${field.slice(1)}:${JSON.stringify(info[field])}`)
    .join(', ')}}`;
