import { expect, test } from 'vitest';
import type { KubeRequest, KubeResponse } from '#lib/kube/client.ts';
import { RequestLog } from './requests.ts';

const answer: KubeResponse = { status: 404, body: { kind: 'Status', code: 404 } };
const request: KubeRequest = {
  method: 'GET',
  path: '/api/v1/namespaces/shop/pods',
  query: { labelSelector: 'app=web,tier in (a)', limit: '500', fieldSelector: '' },
};

async function told(level: number, of = request, with_ = answer): Promise<string[]> {
  const lines: string[] = [];
  const log = new RequestLog({
    level,
    server: 'https://h:6443/',
    userAgent: 'kubectl',
    now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    write: async (line) => void lines.push(line),
    raw: false,
  });
  await log.around(of, async () => with_);
  return lines.map((line) => line.replace('I0102 03:04:05.678000     512 ', ''));
}

const URL = 'https://h:6443/api/v1/namespaces/shop/pods?labelSelector=app%3Dweb%2Ctier+in+%28a%29&limit=500';

test('nothing is told below level 6, and a line each at level 6', async () => {
  expect(await told(5)).toEqual([]);
  expect(await told(6)).toEqual([`round_trippers.go:560] GET ${URL} 404 Not Found in 0 milliseconds`]);
});

test('level 7 shows the headers of the request', async () => {
  expect(await told(7)).toEqual([
    `round_trippers.go:470] GET ${URL}`,
    'round_trippers.go:476] Request Headers:',
    'round_trippers.go:480]     Accept: application/json',
    'round_trippers.go:480]     User-Agent: kubectl',
    'round_trippers.go:581] Response Status: 404 Not Found in 0 milliseconds',
  ]);
});

test('level 8 shows bodies: short ones whole, long ones cut', async () => {
  const short = await told(8);
  expect(short[0]).toBe('helper.go:113] "Request Body" body=""');
  expect(short.at(-1)).toBe('helper.go:113] "Response Body" body=<\n\t{"kind":"Status","code":404}\n >');
  const long = await told(8, request, { status: 200, body: { text: 'y'.repeat(2000) } });
  expect(long.at(-1)).toMatch(
    /^helper.go:113] "Response Body" body="\{\\"text\\":\\"y{1015} \[truncated 988 chars\]"$/,
  );
});

test('level 9 shows a curl command', async () => {
  const lines = await told(9, { ...request, asUser: 'bob' });
  expect(lines[1]).toBe(
    `round_trippers.go:473] curl -v -XGET  -H "Accept: application/json" -H "Impersonate-User: bob" -H "User-Agent: kubectl" '${URL}'`,
  );
  expect(lines[2]).toBe(`round_trippers.go:560] GET ${URL} 404 Not Found in 0 milliseconds`);
});
