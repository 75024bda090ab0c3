/** Who pays in this bench: one merchant, one store, a few tills, and an API key that is good for nothing else. */
import type { Merchant } from '@quickpay/wechatpay';

export const ACCOUNT = {
  mode: 'direct',
  appId: 'wx0000000000000000',
  mchId: '1900000109',
  apiKey: '0123456789abcdefghijklmnopqrstuv',
} as const satisfies Merchant;

export const API_KEY = 'test_bench_0123456789abcdef';
export const MERCHANT_ID = 'bench';
export const STORE_ID = 'store-1';
export const TERMINAL_IDS = ['till-1', 'till-2', 'till-3', 'till-4'] as const;
export const AMOUNT = { minor: 3_850, currency: 'HKD' } as const;
