/** The sandbox's control API, as the phone uses it. Live events are hints; the truth is asked for. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

export type Card = { id: string; bank: string; kind: string; amountMinor: number; works: boolean };
export type Prompt = {
  outTradeNo: string;
  amountMinor: number;
  currency: string;
  exponent: number;
  merchant: string;
  since: string;
};
export type Payer = {
  id: string;
  name: string;
  region: string;
  online: boolean;
  password: string;
  balance: { amountMinor: number; currency: string };
  cards: Card[];
  paysWith: string | null;
  passwordFree: { limitMinor: number; perDay: number };
  prompt?: Prompt;
};
export type ShownCode = { authCode: string; msLeft: number };
export type Message = { at: string; channel: 'sms' | 'wechat'; kind: string; outTradeNo: string; text: string };
export type Order = {
  outTradeNo: string;
  state: string;
  total: number;
  currency: string;
  exponent: number;
  body: string;
  createdAt: string;
  refunded: number;
};

/** A refusal of the control API. */
export class ControlError extends Error {
  readonly status: number;
  readonly attemptsLeft: number | null;

  constructor(status: number, detail: string, attemptsLeft: number | null) {
    super(detail);
    this.status = status;
    this.attemptsLeft = attemptsLeft;
  }
}

export async function control<Answer>(path: string, method = 'GET', body?: unknown): Promise<Answer> {
  const answer = await fetch(`/control${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const json: unknown = text === '' ? {} : JSON.parse(text);
  if (answer.ok) return json as Answer; // the control API's own shape
  const { detail = answer.statusText, attemptsLeft = null } = json as { detail?: string; attemptsLeft?: number };
  throw new ControlError(answer.status, detail, attemptsLeft);
}

/** Should an event be missed, this is how long it takes to notice. */
const LOOK_AGAIN_MS = 2_000;

export const usePayers = () =>
  useQuery({ queryKey: ['payers'], queryFn: () => control<Payer[]>('/payers'), refetchInterval: LOOK_AGAIN_MS });
export const usePayer = (id: string) =>
  useQuery({ queryKey: ['payers', id], queryFn: () => control<Payer>(`/payers/${id}`), refetchInterval: LOOK_AGAIN_MS });
export const useMessages = (id: string) =>
  useQuery({
    queryKey: ['payers', id, 'messages'],
    queryFn: () => control<Message[]>(`/payers/${id}/messages`),
    refetchInterval: LOOK_AGAIN_MS,
  });
export const useOrders = (id: string) =>
  useQuery({
    queryKey: ['payers', id, 'orders'],
    queryFn: () => control<Order[]>(`/payers/${id}/orders`),
    refetchInterval: LOOK_AGAIN_MS,
  });

/** The code now shown. Its life is counted by the sandbox's clock: only a difference is taken from it. */
export const useCode = (id: string) =>
  useQuery({
    queryKey: ['payers', id, 'code'],
    queryFn: async (): Promise<ShownCode> => {
      const { authCode, expiresAt } = await control<{ authCode: string; expiresAt: string }>(`/payers/${id}/code`);
      const { now } = await control<{ now: string }>('/clock');
      return { authCode, msLeft: Math.max(0, Date.parse(expiresAt) - Date.parse(now)) };
    },
    refetchInterval: LOOK_AGAIN_MS,
    gcTime: 0,
  });

/** Asks again whenever the sandbox says that something changed. */
export function useLiveUpdates(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const events = new EventSource('/control/events');
    const again = () => void queries.invalidateQueries();
    for (const kind of ['payer', 'order', 'message', 'code']) events.addEventListener(kind, again);
    events.addEventListener('open', again);
    return () => events.close();
  }, [queries]);
}
