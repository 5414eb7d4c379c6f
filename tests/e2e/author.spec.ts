import { expect, test } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Workbench } from './support/bench.ts';
import { DevServer } from './support/dev-server.ts';

const LAB = 'bootcamp-rolling-update';
const STEP = `${LAB}/steps/10-look-around/step.md`;

/** The development server makes every module when it is first asked for it. */
const FIRST_LOAD = 120_000;

let server: DevServer;
test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  test.setTimeout(300_000);
  server = await DevServer.start([LAB]);
});
test.afterAll(() => server.stop());

test('what an author saves is in the open page, and the learner stays where they were', async ({ page }) => {
  const original = server.read(STEP);
  const bench = new Workbench(page);
  await bench.open(`${server.url}/labs/${LAB}`, FIRST_LOAD);
  await expect(page.locator('.lane [data-pod]').first()).toBeVisible({ timeout: FIRST_LOAD });
  await bench.run('kubectl get deployments');
  await expect(bench.check('deployments')).toHaveAttribute('data-holds', 'true');
  await bench.run('ANSWER=forty-two');

  await test.step('a text', async () => {
    server.save(STEP, `${original}\nA sentence that was just written.\n`);
    await expect(page.getByText('A sentence that was just written.')).toBeVisible();
    await expect(bench.check('deployments')).toHaveAttribute('data-holds', 'true');
    expect(await bench.run('echo $ANSWER')).toContain('forty-two');
  });

  await test.step('a check that is new is looked at in the cluster as it is, and in what was run', async () => {
    const checks = [
      'checks:',
      '  there:',
      '    say: The Deployment has pods',
      "    now: pods('app=kubernetes-bootcamp').size() > 0",
      '  listed:',
      '    say: You have listed Deployments',
      '    ran: kubectl get deploy',
      '  absent:',
      '    say: There is a Deployment of your own',
      "    now: deployment('mine') != null",
    ].join('\n');
    server.save(STEP, original.replace('checks:', checks));
    await expect(bench.check('there')).toHaveAttribute('data-holds', 'true');
    await expect(bench.check('listed')).toHaveAttribute('data-holds', 'true');
    await expect(bench.check('absent')).toHaveAttribute('data-holds', 'false');
    await bench.run('kubectl create deployment mine --image=nginx:1.27');
    await expect(bench.check('absent')).toHaveAttribute('data-holds', 'true');
  });

  await test.step('broken, the page says where and why, and goes on; mended, it is whole again', async () => {
    server.save(STEP, original.replace('checks:', 'checks: ['));
    const notes = page.locator('[data-author=broken]');
    await expect(notes.locator(`[data-finding="steps/10-look-around/step.md"]`).first()).toContainText(
      /steps\/10-look-around\/step\.md:\d+:\d+/,
    );
    await expect(bench.check('there')).toBeVisible();
    expect(await bench.run('echo $ANSWER')).toContain('forty-two');
    server.save(STEP, original);
    await expect(notes).toHaveCount(0);
    await expect(bench.check('there')).toHaveCount(0);
    await expect(bench.check('deployments')).toHaveAttribute('data-holds', 'true');
  });

  await test.step('what a run begins with is only said to have changed, until one starts afresh', async () => {
    const manifest = `${LAB}/cluster/10-bootcamp.yaml`;
    server.save(manifest, server.read(manifest).replace(/replicas: \d+/, 'replicas: 2'));
    const notice = page.locator('[data-notice=needsFresh]');
    await expect(notice).toBeVisible();
    expect(await bench.run('echo $ANSWER')).toContain('forty-two');
    await notice.getByRole('button', { name: 'Start afresh' }).click();
    await notice.getByRole('button', { name: 'Yes, start afresh' }).click();
    await expect(notice).toHaveCount(0);
    await expect(page.locator('.lane [data-pod]')).toHaveCount(2, { timeout: FIRST_LOAD });
  });
});

test('a broken lab is listed for its author, opens with what lint says, and becomes the lab when mended', async ({
  page,
}) => {
  const original = server.read(STEP);
  server.save(STEP, original.replace(/^---$/m, '---\nchecks: [').concat('\n<b>raw</b>\n'));
  await page.goto(`${server.url}/`);
  const listed = page.locator('[data-broken]');
  await expect(listed).toContainText(`steps/10-look-around/step.md:`);
  await listed.getByRole('link', { name: LAB }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${LAB} is broken`);
  await expect(page.getByText('raw HTML is not shown: write Markdown').first()).toBeVisible();
  server.save(STEP, original);
  await expect(new Workbench(page).terminal).toContainText(/[$#]\s*$/m, { timeout: FIRST_LOAD });
});

test('a solution is shown after the hints, asks before it puts files down, and is played until a key is pressed', async ({
  page,
}) => {
  mkdirSync(join(server.folder, LAB, 'steps/10-look-around/solution'));
  server.save(`${LAB}/steps/10-look-around/solution/note.txt`, 'left by the solution\n');
  const script = server.read(`${LAB}/steps/10-look-around/solution.sh`);
  server.save(`${LAB}/steps/10-look-around/solution.sh`, `cat note.txt\nsleep 1000\n${script}`);
  const bench = new Workbench(page);
  await bench.open(`${server.url}/labs/${LAB}`, FIRST_LOAD);
  await expect(page.locator('.lane [data-pod]').first()).toBeVisible({ timeout: FIRST_LOAD });
  await bench.run('echo mine > note.txt; cd /tmp');

  const show = page.getByRole('button', { name: 'Show the solution' });
  await expect(show).toHaveCount(0);
  await page.getByRole('button', { name: /Show a hint/ }).click();
  await page.getByRole('button', { name: /Show the last hint/ }).click();
  await show.press('Enter');
  const solution = page.locator('[data-solution]');
  await expect(solution).toContainText('left by the solution');
  await solution.getByRole('button', { name: 'Play it' }).press('Enter');
  await expect(solution.getByRole('button', { name: 'No' })).toBeFocused();
  await expect(solution).toContainText('over what is there: note.txt');
  await solution.getByRole('button', { name: 'No' }).press('Enter');
  expect(await bench.run('cat ~/note.txt')).toContain('mine');

  await solution.getByRole('button', { name: 'Play it' }).click();
  await solution.getByRole('button', { name: 'Play it' }).click();
  await expect.poll(() => bench.shown()).toMatch(/cat note\.txt\nleft by the solution\n.*sleep 1000$/);
  await page.keyboard.press('Control+C');
  await expect(page.getByText('The solution is being played')).toHaveCount(0);
  expect(await bench.run('pwd')).toContain('/root');

  server.save(`${LAB}/steps/10-look-around/solution.sh`, script);
  await expect(solution).not.toContainText('sleep 1000');
  await solution.getByRole('button', { name: 'Play it' }).click();
  await solution.getByRole('button', { name: 'Play it' }).click();
  for (const check of ['deployments', 'pods', 'version'])
    await expect(bench.check(check)).toHaveAttribute('data-holds', 'true', { timeout: 60_000 });
});
