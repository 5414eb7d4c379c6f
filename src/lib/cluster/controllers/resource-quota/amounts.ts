/** Sums of quantities by name, as quotas count them (apiserver/pkg/quota/v1/resources.go). */
import { addQuantity, formatQuantity, parseQuantity, type Quantity } from '#lib/kube/quantity.ts';
import type { Quantities } from '#lib/kube/types/quota.ts';

export type Amounts = Readonly<Record<string, Quantity>>;

export const count = (number: number): Quantity => ({
  nano: BigInt(number) * 1_000_000_000n,
  format: 'DecimalSI',
});

export const amountsOf = (quantities: Quantities = {}): Record<string, Quantity> =>
  Object.fromEntries(Object.entries(quantities).map(([name, text]) => [name, parseQuantity(text)]));

/** By name, so that it is the same however it came about. */
export const quantitiesOf = (amounts: Amounts): Quantities =>
  Object.fromEntries(
    Object.keys(amounts)
      .sort()
      .map((name) => [name, formatQuantity(amounts[name] as Quantity)]),
  );

export function add(a: Amounts, b: Amounts): Record<string, Quantity> {
  const sum: Record<string, Quantity> = { ...a };
  for (const name in b)
    sum[name] = sum[name] ? addQuantity(sum[name], b[name] as Quantity) : (b[name] as Quantity);
  return sum;
}

/** The larger of each. */
export function max(a: Amounts, b: Amounts): Record<string, Quantity> {
  const most: Record<string, Quantity> = { ...a };
  for (const name in b) {
    const amount = b[name] as Quantity;
    if (!most[name] || amount.nano > most[name].nano) most[name] = amount;
  }
  return most;
}

/** What is left of `a` without `b`, never less than nothing. */
export function beyond(a: Amounts, b: Amounts): Record<string, Quantity> {
  const rest: Record<string, Quantity> = {};
  for (const name in a) {
    const { nano, format } = a[name] as Quantity;
    const left = nano - (b[name]?.nano ?? 0n);
    rest[name] = { nano: left > 0n ? left : 0n, format };
  }
  return rest;
}

/** Only the names that are wanted. */
export const only = (amounts: Amounts, wanted: (name: string) => boolean): Amounts =>
  Object.fromEntries(Object.entries(amounts).filter(([name]) => wanted(name)));
