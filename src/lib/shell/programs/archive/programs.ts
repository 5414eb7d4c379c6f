/** The programs of this folder. */
import { gzip } from './gzip.ts';
import { tar } from './tar.ts';

export const archivePrograms = { tar, gzip };
