import { expect, test } from 'vitest';
import { GLOBAL_HOSTS, isWechatPayHost } from '../src/index.ts';

test.each<readonly [url: string, own: boolean]>([
  ...Object.values(GLOBAL_HOSTS).map((url) => [url, true] as const),
  ['https://api2.mch.weixin.qq.com', true],
  ['https://apihk.mch.weixin.qq.com:8443', true],
  ['https://mch.weixin.qq.com', false],
  ['https://apihk.mch.weixin.qq.com.example', false],
  ['https://apihk-mch.weixin.qq.com', false],
  ['https://apihk.mch.weixin.qq.com@pay.example', false],
  ['https://pay.example/apihk.mch.weixin.qq.com', false],
  ['apihk.mch.weixin.qq.com', false],
])('%s is WeChat Pay’s own: %s', (url, own) => {
  expect(isWechatPayHost(url)).toBe(own);
});
