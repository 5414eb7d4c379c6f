/**
 * Monaco with YAML, for one file at a time. Nothing imports this module but an `import()` at the moment the editor is opened:
 * it is by far the heaviest thing on the page.
 */
import * as monaco from 'monaco-editor/editor';
import 'monaco-editor/features/register.all';
import 'monaco-editor/languages/definitions/yaml/register';
import 'monaco-editor/languages/definitions/shell/register';
import { configureMonacoYaml } from 'monaco-yaml';
import docs from '#lib/kube/field-docs.json' with { type: 'json' };
import type { FieldDocs } from '#lib/kube/field-docs.ts';
import { objectSchema } from './schema.ts';

export interface Look {
  readonly dark: boolean;
  readonly fontSize: number;
}

export interface FileEditor {
  open(path: string, text: string): void;
  /** Puts the cursor there. Lines are counted from 1. */
  showLine(line: number): void;
  close(): void;
  text(): string;
  /** What was written to the file: from now on that is what unsaved changes are told from. */
  wasSaved(text: string): void;
  look(look: Look): void;
  focus(): void;
  dispose(): void;
}

interface Options extends Look {
  readonly onchange: (dirty: boolean) => void;
  readonly onsave: () => void;
}

self.MonacoEnvironment = {
  getWorker: () => new Worker(new URL('./text.worker.ts', import.meta.url), { type: 'module' }),
};

let yamlReady = false;

/** Completion and errors for every file that ends in .yaml or .yml. Once a page. */
function prepareYaml(): void {
  if (yamlReady) return;
  yamlReady = true;
  configureMonacoYaml(withOwnWorker(), {
    validate: true,
    completion: true,
    hover: true,
    enableSchemaRequest: false,
    isKubernetes: true,
    schemas: [
      {
        uri: 'inmemory://drydock/objects.json',
        fileMatch: ['**/*.yaml', '**/*.yml'],
        schema: objectSchema(docs as unknown as FieldDocs),
      },
    ],
  });
}

/**
 * A Monaco whose `createWebWorker` is handed a worker that runs already. monaco-yaml names its worker the way older versions
 * of Monaco understood; this one wants the worker itself, which has first to be told to ignore the greeting and then its data.
 */
function withOwnWorker(): typeof monaco {
  type Asked = { createData?: unknown; keepIdleModels?: boolean };
  const createWebWorker = (asked: Asked) => {
    const worker = new Worker(new URL('./yaml.worker.ts', import.meta.url), { type: 'module' });
    worker.postMessage('ignore');
    worker.postMessage(asked.createData);
    const options = { worker: Promise.resolve(worker), keepIdleModels: asked.keepIdleModels };
    return monaco.editor.createWebWorker(options as Parameters<typeof monaco.editor.createWebWorker>[0]);
  };
  return {
    ...monaco,
    editor: { ...monaco.editor, createWebWorker: createWebWorker as typeof monaco.editor.createWebWorker },
  };
}

const languageOf = (path: string): string =>
  /\.ya?ml$/.test(path) ? 'yaml' : /(\.sh|rc|profile)$/.test(path) ? 'shell' : 'plaintext';

export function createEditor(host: HTMLElement, options: Options): FileEditor {
  prepareYaml();
  defineTheme(options.dark);
  const editor = monaco.editor.create(host, {
    model: null,
    theme: 'drydock',
    fontFamily: token('--mono'),
    fontSize: options.fontSize,
    automaticLayout: true,
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    wordBasedSuggestions: 'off',
    quickSuggestions: { other: true, comments: false, strings: true },
    renderLineHighlight: 'line',
    lineNumbersMinChars: 3,
    folding: true,
    tabSize: 2,
    insertSpaces: true,
    detectIndentation: false,
    fixedOverflowWidgets: true,
    stickyScroll: { enabled: false },
    padding: { top: 8, bottom: 8 },
    ariaLabel: host.getAttribute('aria-label') ?? '',
  });
  let saved = '';
  let listening: monaco.IDisposable | undefined;
  const drop = () => {
    listening?.dispose();
    editor.getModel()?.dispose();
    editor.setModel(null);
  };
  editor.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.KeyS, () => options.onsave());
  return {
    open(path, text) {
      drop();
      saved = text;
      const model = monaco.editor.createModel(text, languageOf(path), monaco.Uri.file(path));
      editor.setModel(model);
      listening = model.onDidChangeContent(() => options.onchange(model.getValue() !== saved));
    },
    showLine(line) {
      editor.setPosition({ lineNumber: line, column: 1 });
      editor.revealLineInCenter(line);
      editor.focus();
    },
    close: drop,
    text: () => editor.getValue(),
    wasSaved(text) {
      saved = text;
      options.onchange(editor.getValue() !== saved);
    },
    look({ dark, fontSize }) {
      defineTheme(dark);
      editor.updateOptions({ fontSize });
    },
    focus: () => editor.focus(),
    dispose() {
      drop();
      editor.dispose();
    },
  };
}

const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Monaco's colours from the page's tokens as they are now. */
function defineTheme(dark: boolean): void {
  const bare = (name: string) => token(name).slice(1);
  monaco.editor.defineTheme('drydock', {
    base: dark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: '', foreground: bare('--ink') },
      { token: 'type', foreground: bare('--t-blue') },
      { token: 'string', foreground: bare('--ink') },
      { token: 'number', foreground: bare('--t-cyan') },
      { token: 'keyword', foreground: bare('--t-magenta') },
      { token: 'comment', foreground: bare('--ink-3') },
    ],
    colors: {
      'editor.background': token('--surface'),
      'editor.foreground': token('--ink'),
      'editor.lineHighlightBackground': token('--sunken'),
      'editor.lineHighlightBorder': token('--sunken'),
      'editor.selectionBackground': token('--t-selection'),
      'editorCursor.foreground': token('--accent'),
      'editorLineNumber.foreground': token('--ink-3'),
      'editorLineNumber.activeForeground': token('--ink'),
      'editorIndentGuide.background1': token('--line'),
      'editorWidget.background': token('--raised'),
      'editorWidget.border': token('--edge'),
      'editorSuggestWidget.selectedBackground': token('--t-selection'),
      'editorSuggestWidget.selectedForeground': token('--ink'),
      'editorError.foreground': token('--failed'),
      'editorWarning.foreground': token('--starting'),
      focusBorder: token('--focus'),
    },
  });
  monaco.editor.setTheme('drydock');
}
