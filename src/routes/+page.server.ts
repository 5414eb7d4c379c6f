import { library } from '#lib/site/site.server.ts';

export const load = async () => ({ catalogue: await library.catalogue('en') });
