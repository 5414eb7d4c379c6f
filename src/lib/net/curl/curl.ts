/** curl 8.5 over the simulated network: its words, its exit statuses, its order of things (curl(1)). */
import { err, input, out, type Acts, type Call, type NetProgram } from '#lib/net/act.ts';
import { Cookies } from './cookies.ts';
import { FlagFault } from './flags.ts';
import { globbed, GlobFault, type Globbed } from './glob.ts';
import { readOptions, type Options, type Target } from './options.ts';
import { Transfer } from './transfer.ts';
import { warning } from './words.ts';

const TRY = "curl: try 'curl --help' or 'curl --manual' for more information\n";
const VERSION =
  'curl 8.5.0 (x86_64-pc-linux-gnu) libcurl/8.5.0 OpenSSL/3.0.13 zlib/1.3 nghttp2/1.59.0\nRelease-Date: 2023-12-06\n' +
  'Protocols: http https telnet\nFeatures: HTTP2 IPv6 Largefile libz SSL\n';
const HELP = `Usage: curl [options...] <url>
 -d, --data <data>           Send this as the body of a POST
 -f, --fail                  An error of the server is one of curl
 -h, --help                  This text
 -i, --include               Show the headers of the answer too
 -o, --output <file>         Write to this file
 -O, --remote-name           Write to a file that is named as the remote one
 -s, --silent                Neither progress nor errors
 -T, --upload-file <file>    Send this file
 -u, --user <user:password>  Log in
 -A, --user-agent <name>     Say that it is another program
 -v, --verbose               Show the whole conversation
 -V, --version               Which version this is
`;

export const curl: NetProgram = function* (call) {
  const [, first] = call.args;
  if (first === '-V' || first === '--version') return yield* say(VERSION);
  if (first === '-h' || first === '--help') return yield* say(HELP);
  let options: Options;
  try {
    options = readOptions(yield* withInput(call));
    if (options.urls.length === 0) {
      yield* err(call.args.length > 1 ? `curl: (2) no URL specified\n${TRY}` : TRY);
      return 2;
    }
  } catch (fault) {
    if (!(fault instanceof FlagFault)) throw fault;
    const numbered = /^\((\d+)\)/.exec(fault.message)?.[1];
    yield* err(`curl: ${fault.message}\n${numbered === undefined ? TRY : ''}`);
    return Number(numbered ?? 2);
  }
  for (const text of options.warnings) yield* warn(options, text);
  const clash = oneMethodOnly(options);
  if (clash !== undefined) {
    yield* err(warning(clash));
    return 2;
  }
  return yield* all(call, options);
};

function* say(text: string): Acts<number> {
  yield* out(text);
  return 0;
}

/** `-d @-` reads standard input: it is there before the options are looked at. */
function* withInput(call: Call): Acts<Call> {
  if (!call.args.some((arg) => /(^|=)@-$/.test(arg) || /^-\w*d@-$/.test(arg))) return call;
  const text = yield* input();
  return { ...call, read: (path) => (path === '/dev/stdin' ? text : call.read(path)) };
}

function oneMethodOnly({ flags, hasData, form, upload }: Options): string | undefined {
  const head = flags.has('head') && 'HEAD (-I, --head)';
  const post = hasData && !flags.has('get') && 'POST (-d, --data)';
  const multipart = form.length > 0 && 'multipart formpost (-F, --form)';
  const put = upload !== undefined && 'PUT (-T, --upload-file)';
  const [one, two] = [post, head, multipart, put].filter((each) => each !== false);
  return two === undefined
    ? undefined
    : `You can only select one HTTP request method! You asked for both ${one} and ${two}.`;
}

function* warn({ flags }: Options, text: string): Acts<void> {
  if (!flags.has('silent')) yield* err(warning(text));
}

/** One URL after the other; the status is that of the last. */
function* all(call: Call, options: Options): Acts<number> {
  const cookies = new Cookies();
  if (options.jar !== undefined) cookies.load(call.read(options.jar) ?? '');
  let status = 0;
  let number = 0;
  if (options.targets.length > options.urls.length) yield* warn(options, 'Got more output options than URLs');
  for (const [index, pattern] of options.urls.entries()) {
    let urls: readonly Globbed[];
    try {
      urls = options.flags.has('globoff') ? [{ url: pattern, parts: [] }] : globbed(pattern);
    } catch (fault) {
      if (!(fault instanceof GlobFault)) throw fault;
      if (!options.flags.has('silent') || options.flags.has('show-error')) {
        const mark = `${' '.repeat(fault.at - 1)}^`;
        yield* err(`curl: (3) ${fault.message} in URL position ${fault.at}:\n${pattern}\n${mark}\n`);
      }
      return 3;
    }
    const target = options.targets[index] ?? (options.flags.has('remote-name-all') ? 'remote' : undefined);
    for (const one of urls) {
      status = yield* new Transfer(call, options, cookies, one.url, named(target, one.parts), number).run();
      number += 1;
      if (status !== 0 && options.flags.has('fail-early')) break;
    }
    if (status !== 0 && options.flags.has('fail-early')) break;
  }
  if (options.jarOut === '-') yield* out(cookies.jar());
  else if (options.jarOut !== undefined) call.write(options.jarOut, cookies.jar());
  return status;
}

/** `#1` in a file's name is what the first pattern of the URL stood for. */
function named(target: Target | undefined, parts: readonly string[]): Target | undefined {
  if (typeof target !== 'object') return target;
  return {
    path: target.path.replace(/#(\d+)/g, (mark, number: string) => parts[Number(number) - 1] ?? mark),
  };
}
