/** Faults that a test asks for: what goes wrong with the next requests of an operation. */

export const OPERATIONS = ['submit', 'query', 'revoke', 'refund', 'refundQuery', 'bill'] as const;
export type Operation = (typeof OPERATIONS)[number];

export const FAULT_KINDS = [
  'loseRequest',
  'loseAnswer',
  'delayRequest',
  'delayAnswer',
  'duplicate',
  'reorder',
  'error',
  'badSignature',
  'probe',
  'unsignedFail',
  'garbage',
  'slowDrip',
  'refuseConnection',
  'otherOrder',
  'otherAmount',
  'otherMerchant',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export type FaultRequest = Readonly<{
  operation: Operation | 'any';
  kind: FaultKind;
  times: number;
  delayMs?: number | undefined;
  code?: string | undefined;
  /** With `error`: whether the order is in fact charged. */
  paid?: boolean | undefined;
  outTradeNo?: string | undefined;
}>;
export type Fault = FaultRequest & Readonly<{ id: string }>;

/** Faults that wait at the same time. A script that forgets to take them back is told so. */
export const FAULTS_MAX = 1_000;

export class Faults {
  readonly #changed: () => void;
  #faults: Fault[] = [];
  #count = 0;

  /** `changed`: called when there is one more or one less. */
  constructor(changed: () => void = () => {}) {
    this.#changed = changed;
  }

  add(request: FaultRequest): Fault {
    const fault = { ...request, id: `fault${++this.#count}` };
    this.#faults.push(fault);
    this.#changed();
    return fault;
  }

  list(): readonly Fault[] {
    return this.#faults;
  }

  clear(): void {
    this.#faults = [];
    this.#changed();
  }

  withdraw(ids: readonly string[]): void {
    this.#faults = this.#faults.filter(({ id }) => !ids.includes(id));
    this.#changed();
  }

  /** The first fault that fits, used up by one. */
  take(operation: Operation, outTradeNo: string | undefined): Fault | undefined {
    return this.#take(
      (fault) =>
        (fault.operation === operation || fault.operation === 'any') &&
        (fault.outTradeNo === undefined || fault.outTradeNo === outTradeNo),
    );
  }

  /** Whether a new connection is to be refused; nobody can know yet what it would ask. */
  takeRefusal(): boolean {
    return this.#take(({ kind, outTradeNo }) => kind === 'refuseConnection' && outTradeNo === undefined) !== undefined;
  }

  #take(fits: (fault: Fault) => boolean): Fault | undefined {
    const index = this.#faults.findIndex(fits);
    const fault = this.#faults[index];
    if (fault === undefined) return undefined;
    if (fault.times <= 1) this.#faults.splice(index, 1);
    else this.#faults[index] = { ...fault, times: fault.times - 1 };
    this.#changed();
    return fault;
  }
}
