import { expect, test } from 'vitest';
import type { KubeTable, TableColumn } from '#lib/kube/types.ts';
import { TablePrinter } from './table.ts';

const column = (name: string, priority = 0, format = ''): TableColumn => ({
  name,
  type: 'string',
  format,
  description: '',
  priority,
});

const table = (...rows: readonly (readonly [string, string, string])[]): KubeTable => ({
  kind: 'Table',
  apiVersion: 'meta.k8s.io/v1',
  metadata: {},
  columnDefinitions: [column('Name', 0, 'name'), column('Status'), column('Node', 1)],
  rows: rows.map((cells) => ({
    cells,
    object: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: cells[0], namespace: 'shop', labels: { app: 'web', tier: 'a' } },
    },
  })),
});

test('columns are three spaces apart, the last one is not padded', () => {
  const printer = new TablePrinter({});
  printer.add(table(['web-1', 'Running', 'n1'], ['w', 'Pending', 'n2']));
  expect(printer.flush()).toBe('NAME    STATUS\nweb-1   Running\nw       Pending\n');
});

test('-o wide, -A, --show-kind, -L and --show-labels add columns', () => {
  const printer = new TablePrinter({
    wide: true,
    withNamespace: true,
    withKind: 'pod',
    labelColumns: ['x.io/app', 'tier'],
    showLabels: true,
  });
  printer.add(table(['w', 'Ok', 'n1']));
  expect(printer.flush()).toBe(
    'NAMESPACE   NAME    STATUS   NODE   APP   TIER   LABELS\nshop        pod/w   Ok       n1           a      app=web,tier=a\n',
  );
});

test('rows that come later keep the widths, and get no headers', () => {
  const printer = new TablePrinter({});
  printer.add(table(['long-name', 'Ok', '']));
  printer.flush();
  printer.add(table(['a', 'Ok', '']));
  expect(printer.flush()).toBe('a           Ok\n');
});

test('only the first line of a cell shows; a table without rows prints nothing', () => {
  const printer = new TablePrinter({ noHeaders: true });
  printer.add(table());
  expect(printer.flush()).toBe('');
  printer.add(table(['a', 'one\ntwo', '']));
  expect(printer.flush()).toBe('a     one...\n');
});
