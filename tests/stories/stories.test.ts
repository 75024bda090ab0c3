/** Every story over V2 and over V3, over real processes and TLS, with the switches as they are by default. */
import { DEFAULT_SETTINGS as settings } from '@quickpay/gateway-model';
import { afterAll } from 'vitest';
import { storiesOver } from './all-stories.ts';
import { Room } from './room.ts';
import { tellAll } from './telling.ts';

const rooms = { v2: new Room('v2'), v3: new Room('v3') };
afterAll(() => Promise.all([rooms.v2.close(), rooms.v3.close()]));
tellAll({ stories: storiesOver('v2'), settings, room: rooms.v2 }, { stories: storiesOver('v3'), settings, room: rooms.v3 });
