/** Light first, dark second: those of the terminal (a test holds them to its tokens). Nothing else in a drawing or on the page has a colour. */
import type { PaymentState } from '@quickpay/core';

export const COLOURS = {
  ground: ['#f7f5f0', '#0f1216'],
  surface: ['#ffffff', '#191d23'],
  ink: ['#16191d', '#f2f0ea'],
  muted: ['#565d66', '#a9b0ba'],
  line: ['#868d96', '#737b87'],
  rule: ['#d9d5cb', '#333a44'],
  focus: ['#1b4fd8', '#9db8ff'],
  action: ['#1f3a8a', '#b4c6ff'],
  'on-action': ['#ffffff', '#0f1a3d'],
  'submitting-field': ['#e3ecff', '#16264f'],
  'submitting-text': ['#12327a', '#c4d5ff'],
  'submitting-edge': ['#2f5fd0', '#7c9cf5'],
  'awaiting-field': ['#fff0cc', '#3b2a00'],
  'awaiting-text': ['#573a00', '#ffd985'],
  'awaiting-edge': ['#9a6700', '#e0a93a'],
  'uncertain-field': ['#ede4fb', '#2f1c52'],
  'uncertain-text': ['#43217a', '#dcc8ff'],
  'uncertain-edge': ['#7344c0', '#a98be8'],
  'revoking-field': ['#e6e4de', '#2b2922'],
  'revoking-text': ['#3a362c', '#e3decf'],
  'revoking-edge': ['#6f6a5c', '#a39c88'],
  'paid-field': ['#0b6b3a', '#2ec27e'],
  'paid-text': ['#ffffff', '#04210f'],
  'paid-edge': ['#0b6b3a', '#2ec27e'],
  'not-paid-field': ['#fce8e5', '#3a1411'],
  'not-paid-text': ['#7a1710', '#ffb4ab'],
  'not-paid-edge': ['#b3261e', '#ff8a80'],
  'refunded-field': ['#d9f0f2', '#0e3036'],
  'refunded-text': ['#0b4a52', '#a5e3ec'],
  'refunded-edge': ['#13737f', '#59b9c6'],
} as const satisfies Readonly<Record<string, readonly [light: string, dark: string]>>;

/** The look of each state, as the terminal has it. */
export const TONES: Readonly<Record<PaymentState, string>> = {
  submitting: 'submitting',
  awaitingPayer: 'awaiting',
  uncertain: 'uncertain',
  revoking: 'revoking',
  watching: 'not-paid',
  returning: 'refunded',
  paid: 'paid',
  notPaid: 'not-paid',
};
