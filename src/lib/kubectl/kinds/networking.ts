/** Ways in from outside, and who may talk to whom. */
import { ingressClass } from './ingress-class/kind.ts';
import { ingress } from './ingress/kind.ts';
import type { Kind } from './kind.ts';
import { networkPolicy } from './network-policy/kind.ts';

export const networking: readonly Kind[] = [ingress, ingressClass, networkPolicy];
