/** WeChat Pay's side as data: no wire, no clock, no chance. */
export * from './order.ts';
