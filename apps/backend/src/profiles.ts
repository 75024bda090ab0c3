/** Where a sale is made: merchant, store and terminal, as configured; what a request leaves out is filled in where only one fits. */
import type { MerchantEntry, StoreEntry, TerminalEntry } from './configuration/fields.ts';
import { ApiProblem } from './problem.ts';

export type Profiles = Readonly<{
  merchants: readonly Pick<MerchantEntry, 'id' | 'currencies'>[];
  stores: readonly Pick<StoreEntry, 'id' | 'name' | 'address' | 'timeZone' | 'quotaSharePercent'>[];
  terminals: readonly Pick<TerminalEntry, 'id' | 'name' | 'storeId' | 'cashierLimit' | 'refundLimit'>[];
}>;
type Named = Readonly<{
  merchantId?: string | undefined;
  storeId?: string | undefined;
  terminalId?: string | undefined;
  currency: string;
}>;
export type Place = Readonly<{ merchantId: string; storeId: string; terminalId: string }>;

/** @throws ApiProblem where something is not configured, or more than one would fit. */
export function placeOf(profiles: Profiles, { merchantId, storeId, terminalId, currency }: Named): Place {
  const terminal = terminalOf(profiles, terminalId);
  if (storeId !== undefined && storeId !== terminal.storeId)
    throw new ApiProblem('terminal_unknown', `Terminal ${terminal.id} stands in ${terminal.storeId}, not in ${storeId}.`);
  return { merchantId: merchantId ?? onlyMerchant(profiles, currency), storeId: terminal.storeId, terminalId: terminal.id };
}

/** The terminal of that id, or the only one there is. @throws ApiProblem */
export function terminalOf({ terminals }: Profiles, id: string | undefined): Profiles['terminals'][number] {
  if (id !== undefined) {
    const found = terminals.find((terminal) => terminal.id === id);
    if (found === undefined) throw new ApiProblem('terminal_unknown', `There is no terminal ${id}.`);
    return found;
  }
  const [only, ...others] = terminals;
  if (only === undefined || others.length > 0)
    throw new ApiProblem('terminal_needed', `There are ${terminals.length} terminals: say which with terminalId.`);
  return only;
}

/** @throws ApiProblem */
export function storeOf({ stores }: Profiles, id: string): Profiles['stores'][number] {
  const found = stores.find((store) => store.id === id);
  if (found === undefined) throw new ApiProblem('store_unknown', `There is no store ${id}.`);
  return found;
}

function onlyMerchant({ merchants }: Profiles, currency: string): string {
  const [only, ...others] = merchants.filter(({ currencies }) => currencies.includes(currency));
  if (only !== undefined && others.length === 0) return only.id;
  throw new ApiProblem(
    'merchant_needed',
    `${only === undefined ? 'No merchant charges' : `${others.length + 1} merchants charge`} in ${currency}: say which with merchantId.`,
  );
}
