import { useSyncExternalStore } from 'react';
import { createDraftStore, type Draft } from './draft.ts';

function windowStorage(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

/** The draft of this window. */
export const draftStore = createDraftStore(windowStorage());

export const useDraft = (): Draft => useSyncExternalStore(draftStore.subscribe, draftStore.get);
