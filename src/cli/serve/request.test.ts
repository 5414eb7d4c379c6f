import { expect, test } from 'vitest';
import { withManager } from './request.ts';

interface Case {
  readonly does: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly agent: string;
  readonly query: Readonly<Record<string, string>>;
  readonly manager: string | undefined;
}

test.each<Case>([
  {
    does: 'a write is the sending program’s',
    method: 'PATCH',
    agent: 'helm/v3 (linux)',
    query: {},
    manager: 'helm',
  },
  {
    does: 'a name that was given stays',
    method: 'POST',
    agent: 'helm/v3',
    query: { fieldManager: 'me' },
    manager: 'me',
  },
  { does: 'a read has no manager', method: 'GET', agent: 'helm/v3', query: {}, manager: undefined },
  { does: 'who says nothing is nobody', method: 'PUT', agent: '', query: {}, manager: undefined },
])('$does', ({ method, agent, query, manager }) => {
  expect(withManager(query, method, agent)['fieldManager']).toBe(manager);
});
