/** What a page with all of its screens loads: the page, every control, and the client of the API. Only weighed, never run. */
import { Quickpay } from '@quickpay/client';
import '../src/main.tsx';
import { LivingScreen } from '../src/screens/living/living.tsx';

Object.assign(globalThis, { Quickpay, LivingScreen });
