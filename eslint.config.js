import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** Who may import whom; the same table stands in ARCHITECTURE.md. A room inside a room comes after it, to win. */
const mayImport = {
  'lib/bytes': [],
  'lib/sim': [],
  'lib/kube': ['bytes'],
  'lib/net': ['bytes'],
  'lib/script': [],
  'lib/cluster': ['bytes', 'sim', 'kube', 'net', 'script'],
  'lib/cluster/controllers': ['bytes', 'kube'],
  'lib/shell': ['bytes', 'sim', 'net', 'script'],
  'lib/kubectl': ['bytes', 'sim', 'kube', 'shell/program.ts'],
  'lib/tools': ['bytes', 'sim', 'kube', 'net', 'cluster', 'shell'],
  'lib/lab': ['bytes', 'kube'],
  'lib/worker': ['bytes', 'sim', 'kube', 'net', 'script', 'cluster', 'shell', 'kubectl', 'tools', 'lab'],
  'lib/lint': ['kube', 'cluster', 'kubectl', 'lab', 'worker/lab-fields.ts'],
  'lib/ui': ['kube', 'lab', 'worker/protocol.ts', 'worker/connect.ts'],
  'lib/site': ['kubectl', 'lab', 'lint', 'ui', 'worker/protocol.ts', 'worker/script.ts'],
  routes: ['ui', 'lab', 'site'],
  cli: [
    'bytes',
    'sim',
    'kube',
    'net',
    'cluster',
    'shell',
    'script',
    'kubectl',
    'tools',
    'lab',
    'lint',
    'worker',
  ],
};

const roomRules = Object.entries(mayImport).map(([room, others]) => {
  const allowed = [room.replace('lib/', ''), ...others].join('|');
  const outside = {
    regex: `^#lib/(?!(${allowed})(/|$))`,
    message: `${room} may import: ${others.join(', ') || 'nothing'}`,
  };
  const upwards = { regex: '^\\.\\./', message: 'Use ./ for a sibling, #lib/ for the rest' };
  return {
    files: [`src/${room}/**/*.{ts,svelte}`],
    rules: { 'no-restricted-imports': ['error', { patterns: [outside, upwards] }] },
  };
});

/** Rooms where time, chance and order come from the simulation alone. */
const predictable = [
  'bytes',
  'sim',
  'kube',
  'net',
  'script',
  'cluster',
  'shell',
  'kubectl',
  'tools',
  'lab',
].map((room) => `src/lib/${room}/**/*.ts`);

export default ts.config(
  { ignores: ['build/', 'dist/', '.svelte-kit/', 'node_modules/', 'test-results/', 'playwright-report/'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      'no-undef': 'off', // TypeScript knows better
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
  ...roomRules,
  {
    files: predictable,
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time is handed in: sim.now, leash.now, view.now' },
        { object: 'Math', property: 'random', message: 'Chance is handed in: sim.random' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Time is handed in' },
        {
          selector: 'CallExpression[callee.property.name=/^(toLocale\\w+|localeCompare)$/]',
          message: 'No locale in a predictable room',
        },
      ],
    },
  },
);
