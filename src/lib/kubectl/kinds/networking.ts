/** Ways in from outside, and who may talk to whom. */
import type { Described } from '#lib/kubectl/describe/described.ts';
import { ingressClass } from './ingress-class/kind.ts';
import { ingress } from './ingress/kind.ts';
import { networkPolicy } from './network-policy/kind.ts';

export const networking: readonly Described[] = [ingress, ingressClass, networkPolicy];
