import { catalogue } from '#lib/ui/library/library.server.ts';

export const load = async () => ({ catalogue: await catalogue('ko') });
