/**
 * Where stories are told one after another: in one shop, so that processes are started once and every story finds a ledger in which much has
 * happened. A shop in which a story went wrong is not told in again.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_SETTINGS, type Settings } from '@quickpay/gateway-model';
import type { Speaks } from '../../apps/cli/src/demo.ts';
import { audit } from './audit.ts';
import { behindMs, settableClock } from './edge/edges.ts';
import { Shop } from './shop.ts';
import type { Story } from './story.ts';

export class Room {
  #folder: string | null = null;
  readonly #speaks: Speaks;
  #shop: Shop | null = null;

  constructor(speaks: Speaks = 'v2') {
    this.#speaks = speaks;
  }

  /** For the names of what is told here. */
  get overWhat(): string {
    return this.#speaks === 'v2' ? '' : ' over V3';
  }

  /** Tells a story under these settings, and looks through the whole shop after it. */
  async tell(story: Story, settings: Settings = DEFAULT_SETTINGS): Promise<void> {
    const isShared = story.alone === undefined;
    const shop = (isShared ? this.#shop : null) ?? (await this.#open(story, settings));
    if (isShared) this.#shop = null; // nobody else's until this story has ended well
    try {
      await shop.tidy(settings);
      await story.tell(shop, settings);
      await audit(shop);
    } catch (fault) {
      await shop.clear();
      throw fault;
    }
    if (isShared) this.#shop = shop;
    else await shop.clear();
  }

  async close(): Promise<void> {
    await this.#shop?.clear();
    this.#shop = null;
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Where the day's end matters a shop opens two minutes before it, or just after the last one: then none comes while stories are told. */
  #open({ alone }: Story, { revokeWindow }: Settings): Promise<Shop> {
    const speaks = this.#speaks;
    if (revokeWindow !== 'sameDay') return Shop.open([], { speaks });
    const behind = alone === 'beforeMidnight' ? behindMs(23, 58) : behindMs(0, 5);
    this.#folder ??= mkdtempSync(join(tmpdir(), 'quickpay-room-'));
    return Shop.open([], { edge: settableClock(this.#folder, behind).edge, speaks });
  }
}
