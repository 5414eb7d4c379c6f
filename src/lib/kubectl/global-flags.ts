/** The flags that every command has. What is said of them is true of this kubectl. */
export const globalFlags = {
  as: { type: 'string', about: 'Act as this user' },
  'as-uid': { type: 'string', about: 'Act under this uid' },
  'as-group': { type: 'string-array', about: 'Act as a member of this group' },
  namespace: { type: 'string', short: 'n', about: 'Namespace of the request' },
  context: { type: 'string', about: 'Name of the kubeconfig context to use' },
  cluster: { type: 'string', about: 'Name of the kubeconfig cluster to use' },
  user: { type: 'string', about: 'Name of the kubeconfig user to use' },
  kubeconfig: { type: 'string', about: 'Path of the kubeconfig file' },
  server: { type: 'string', short: 's', about: 'Address of the API server' },
  token: { type: 'string', about: 'Bearer token; the certificate in the kubeconfig goes before it' },
  username: { type: 'string', about: 'Name for basic authentication, which this server does not have' },
  password: { type: 'string', about: 'Password for basic authentication' },
  'client-certificate': { type: 'string', about: 'Path of a client certificate' },
  'client-key': { type: 'string', about: 'Path of the key of the client certificate' },
  'request-timeout': { type: 'string', default: '0', about: 'How long to wait for an answer: 1s, 2m' },
  'certificate-authority': {
    type: 'string',
    about: 'Path of the certificate authority to know the server by',
  },
  'insecure-skip-tls-verify': { type: 'bool', about: 'Do not check the certificate of the server' },
  'tls-server-name': { type: 'string', about: 'The name that the certificate of the server has to be for' },
  'warnings-as-errors': { type: 'bool', about: 'Fail when the server warned' },
  v: {
    type: 'int',
    short: 'v',
    bits: 32,
    about: 'How much to log: requests from 6 on, headers from 7, bodies from 8',
  },
  'match-server-version': { type: 'bool', about: 'Fail where the versions of client and server differ' },
  'cache-dir': { type: 'string', about: 'Where discovery would be kept; here the server is asked each time' },
  'disable-compression': { type: 'bool', about: 'Answers come as they are; here they always do' },
  'log-flush-frequency': {
    type: 'duration',
    default: 5000,
    // A flag of Go's own package, which says no more.
    wrong: 'parse error',
    about: 'How often the log is written; here it is at once',
  },
  profile: { type: 'string', default: 'none', about: 'A profile of kubectl itself; none here' },
  'profile-output': { type: 'string', default: 'profile.pprof', about: 'Where a profile would go' },
  vmodule: { type: 'string', about: 'Levels of logging for single files of the source; none here' },
} as const;

export type GlobalFlags = typeof globalFlags;
