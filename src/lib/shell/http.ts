/** How a program reaches the simulated network. The cluster's network fits this shape; the shell knows only the shape. */
export type { HttpClient, HttpOutcome, HttpRequest, PendingHttp } from '#lib/net/network.ts';
