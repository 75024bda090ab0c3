/** For a process that keeps nothing: nodes may be enrolled, and are given nothing. */
import { secureRandom } from '../random.ts';
import type { Office } from './office.ts';
import { createNodes } from './registry.ts';
import { openNodeStore } from './store.ts';

export const passingOffice = async (ownId: string): Promise<Office> => ({
  nodes: createNodes({ store: await openNodeStore(':memory:'), random: secureRandom(), ownId }),
  revisionOf: async () => null,
  profileFor: async () => null,
});
