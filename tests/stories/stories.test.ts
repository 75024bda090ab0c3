/** Every story, over real processes and TLS, with the switches as they are by default. */
import { DEFAULT_SETTINGS } from '@quickpay/gateway-model';
import { afterAll } from 'vitest';
import { ALL_STORIES } from './all-stories.ts';
import { Room } from './room.ts';
import { tellAll } from './telling.ts';

const room = new Room();
afterAll(() => room.close());
tellAll(ALL_STORIES, DEFAULT_SETTINGS, room);
