/** The sandbox's control API, as the phone uses it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  Chosen,
  Message,
  Order,
  Payer,
  PayerChange,
  Scenario,
  ScenarioTable,
  WholeWireMessage,
  WireMessage,
} from './resources.ts';

/** A refusal of the control API: an answer, where a fetch that fails is none. */
export class ControlError extends Error {
  readonly status: number;
  /** Tries left at the password prompt, where that was the question. */
  readonly attemptsLeft: number | null;

  constructor(status: number, detail: string, attemptsLeft: number | null = null) {
    super(detail);
    this.status = status;
    this.attemptsLeft = attemptsLeft;
  }
}

const ANSWER_MS_MAX = 10_000;

export async function control<Answer>(path: string, method = 'GET', body?: unknown): Promise<Answer> {
  const answer = await fetch(`/control${path}`, {
    method,
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const json: unknown = text === '' ? {} : JSON.parse(text);
  if (answer.ok) return json as Answer; // the control API's own shape
  const { detail = answer.statusText, attemptsLeft = null } = json as { detail?: string; attemptsLeft?: number }; // problem+json
  throw new ControlError(answer.status, detail, attemptsLeft);
}

/** Should a hint be missed, this is how long it takes to notice. */
const LOOK_AGAIN_MS = 2_000;

const at = (id: string): string => `/payers/${encodeURIComponent(id)}`;

export const usePayers = () =>
  useQuery({ queryKey: ['payers'], queryFn: () => control<readonly Payer[]>('/payers'), refetchInterval: LOOK_AGAIN_MS });

/** Null where nobody has this phone. */
export const usePayer = (id: string) =>
  useQuery({
    queryKey: ['payer', id],
    queryFn: () =>
      control<Payer>(at(id)).catch((fault: unknown) => {
        if (fault instanceof ControlError && fault.status === 404) return null;
        throw fault;
      }),
    refetchInterval: LOOK_AGAIN_MS,
  });

/** The last question had no answer. (A query's own `error` is forgotten while it asks again: what is shown of it would flicker.) */
export const isAway = (query: Readonly<{ errorUpdatedAt: number; dataUpdatedAt: number }>): boolean =>
  query.errorUpdatedAt > query.dataUpdatedAt;

/** A phone that is offline knows what it knew; whatever was never asked is asked once, because a real phone would remember it. */
function useReceived<Item>(kind: 'messages' | 'orders', { id, online }: Payer) {
  return useQuery({
    queryKey: [kind, id],
    queryFn: () => control<readonly Item[]>(`${at(id)}/${kind}`),
    enabled: (query) => online || query.state.data === undefined,
    refetchInterval: LOOK_AGAIN_MS,
    gcTime: Number.POSITIVE_INFINITY,
  });
}
export const useMessages = (payer: Payer) => useReceived<Message>('messages', payer);
export const useOrders = (payer: Payer) => useReceived<Order>('orders', payer);

/** The code now shown, and when (by `performance.now()`) it ends. */
export type ShownCode = Readonly<{ authCode: string; endsAt: number; lifeMs: number }>;

/** The sandbox's clock may be an hour ahead of this computer's: only differences are taken from it, and counted down here. */
export const useCode = (id: string) =>
  useQuery({
    queryKey: ['code', id],
    queryFn: async (): Promise<ShownCode> => {
      const code = await control<{ authCode: string; shownAt: string; expiresAt: string }>(`${at(id)}/code`);
      const { now } = await control<{ now: string }>('/clock');
      const expiresAt = Date.parse(code.expiresAt);
      return {
        authCode: code.authCode,
        endsAt: performance.now() + expiresAt - Date.parse(now),
        lifeMs: expiresAt - Date.parse(code.shownAt),
      };
    },
    refetchInterval: LOOK_AGAIN_MS,
    gcTime: 0,
  });

/** Changes what is named and nothing else; what depends on the present state is made from the present state. */
export function useChangePayer(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (change: PayerChange | ((now: Payer) => PayerChange)): Promise<Payer> => {
      const wanted = typeof change === 'function' ? change(await control<Payer>(at(id))) : change;
      return control<Payer>(at(id), 'PATCH', wanted);
    },
    onSuccess: (payer) => queries.setQueryData(['payer', id], payer),
    onSettled: () => queries.invalidateQueries(),
  });
}

/** As long as the sandbox is the same, so is the table. */
export const useScenarioTable = () =>
  useQuery({
    queryKey: ['scenarioTable'],
    queryFn: () => control<ScenarioTable>('/scenarios'),
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) => (state.data === undefined ? LOOK_AGAIN_MS : false),
  });

export const useChosenScenarios = () =>
  useQuery({
    queryKey: ['scenarios'],
    queryFn: () => control<readonly Chosen[]>('/scenarios/chosen'),
    refetchInterval: LOOK_AGAIN_MS,
  });

/** The call that chooses a scenario for a payer. Nobody knows who will pay on a connection, so that one is for whoever calls. */
const choosing = ({ name, meets }: Scenario, payerId: string) => ({
  path: `/scenarios/${encodeURIComponent(name)}`,
  body: meets === 'connection' ? {} : { payerId },
});

export function choosingAsCurl(scenario: Scenario, payerId: string): string {
  const { path, body } = choosing(scenario, payerId);
  return `curl -X POST ${location.origin}/control${path} -H 'content-type: application/json' -d '${JSON.stringify(body)}'`;
}

export function useChooseScenario(payerId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (scenario: Scenario) => {
      const { path, body } = choosing(scenario, payerId);
      return control(path, 'POST', body);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['scenarios'] }),
  });
}

export function useTakeBackScenario() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id }: Chosen) => control(`/scenarios/${encodeURIComponent(id)}`, 'DELETE'),
    onSettled: () => queries.invalidateQueries({ queryKey: ['scenarios'] }),
  });
}

export const useWireMessages = () =>
  useQuery({
    queryKey: ['wire'],
    queryFn: () => control<readonly WireMessage[]>('/messages'),
    refetchInterval: LOOK_AGAIN_MS,
  });

/** What was sent does not change. Numbers begin anew with the sandbox, so that the time belongs to the name. */
export const useWireMessage = ({ id, at: when }: WireMessage) =>
  useQuery({
    queryKey: ['wireMessage', id, when],
    queryFn: () => control<WholeWireMessage>(`/messages/${encodeURIComponent(id)}`),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const reveal = (id: string): Promise<unknown> => control(`${at(id)}/code/reveal`, 'POST');
export const typed = (id: string): Promise<unknown> => control(`${at(id)}/typing`, 'POST');
export const cancelPrompt = (id: string): Promise<unknown> => control(`${at(id)}/cancel`, 'POST');
export const enterPassword = (id: string, password: string): Promise<unknown> =>
  control(`${at(id)}/password`, 'POST', { password });
