/** How `describe` calls fields of kinds it knows nothing about. */
import { expect, test } from 'vitest';
import { fieldLabel } from './field-label.ts';

test.each([
  ['observedGeneration', 'Observed Generation'],
  ['uid', 'UID'],
  ['apiVersion', 'API Version'],
  ['HTTPServer', 'HTTP Server'],
  ['clusterIPs', 'Cluster I Ps'],
  ['hostIP', 'Host IP'],
  ['max-size', 'Max - Size'],
  ['app.kubernetes.io/name', 'app.kubernetes.io/name'],
  ['ipv4', 'ipv4'],
])('%s is %s', (field, label) => {
  expect(fieldLabel(field)).toBe(label);
});
