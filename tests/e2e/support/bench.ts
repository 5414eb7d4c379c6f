/** The workbench as a learner uses it: types into the terminal, reads it, looks at checks. Reads solutions from the lab's folder. */
import { expect, type Locator, type Page } from '@playwright/test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface StepScript {
  readonly id: string;
  /** Lines to type, and answers to the step's questions by check. */
  readonly lines: readonly string[];
  readonly answers: Readonly<Record<string, string>>;
}

/** The steps of a lab with their solutions, in order. */
export function solutions(lab: string): readonly StepScript[] {
  const root = join('labs', lab, 'steps');
  return readdirSync(root)
    .sort()
    .map((folder) => script(folder, readFileSync(join(root, folder, 'solution.sh'), 'utf8')));
}

function script(folder: string, text: string): StepScript {
  const answers = [...text.matchAll(/^# answer ([\w-]+): (.*)$/gm)].map(
    (match) => [match[1], match[2]] as const,
  );
  const lines = text
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return { id: folder.replace(/^\d+-/, ''), lines, answers: Object.fromEntries(answers) };
}

export class Workbench {
  readonly page: Page;
  readonly errors: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
  }

  /** Opens a lab (by its name, or its whole address) and waits for the first prompt. */
  async open(lab: string, timeout = 15_000): Promise<void> {
    await this.page.goto(/^https?:/.test(lab) ? lab : `/labs/${lab}`);
    await expect(this.terminal).toContainText(/[$#]\s*$/m, { timeout });
  }

  get terminal(): Locator {
    return this.page.locator('[role=tabpanel]:not([inert]) .xterm-rows');
  }

  check(id: string): Locator {
    return this.page.locator(`.checks [data-check="${id}"]`);
  }

  /** What the terminal shows, without the blanks at the ends of lines. */
  async shown(): Promise<string> {
    const rows = await this.page.locator('[role=tabpanel]:not([inert]) .xterm-rows > div').allInnerTexts();
    return rows
      .map((row) => row.replace(/\u00a0/g, ' ').trimEnd())
      .join('\n')
      .trimEnd();
  }

  /** Types a line key by key, presses Enter, and waits for the next prompt. */
  async run(line: string): Promise<string> {
    await this.page.locator('[role=tabpanel]:not([inert]) .xterm-helper-textarea').focus();
    await this.page.keyboard.type('clear');
    await this.page.keyboard.press('Enter');
    await expect.poll(() => this.shown()).toMatch(/^[^\n]*[$#]$/);
    await this.page.keyboard.type(line);
    await this.page.keyboard.press('Enter');
    await expect.poll(() => this.shown(), { timeout: 60_000 }).toMatch(/\n[^\n]*[$#]$/);
    return this.shown();
  }

  async answer(check: string, answer: string): Promise<void> {
    const question = this.check(check);
    const choice = question.getByRole('button', { name: answer, exact: true });
    if ((await choice.count()) > 0) return choice.click();
    await question.getByRole('textbox').fill(answer);
    await question.getByRole('button', { name: /Answer|답하기/ }).click();
  }

  async speed(times: 1 | 4 | 16): Promise<void> {
    await this.page.locator('.clock').getByText(`${times}×`, { exact: true }).click();
  }
}
