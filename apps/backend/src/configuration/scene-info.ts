/** What the wire says of a store: `scene_info`, sent where somebody has set more than its name. */
import type { StoreEntry } from './fields.ts';

/**
 * The store as the wire's `scene_info`, or undefined where neither address nor area code is set.
 *
 * @example sceneInfo({ id: 'central', name: 'Central', address: '1 Queen’s Road' })
 * // '{"store_info":{"id":"central","name":"Central","address":"1 Queen’s Road"}}'
 */
export function sceneInfo({
  id,
  name,
  areaCode,
  address,
}: Readonly<Pick<StoreEntry, 'id' | 'name'> & Partial<StoreEntry>>): string | undefined {
  if (areaCode === undefined && address === undefined) return undefined;
  return JSON.stringify({ store_info: { id, name, area_code: areaCode, address } });
}
