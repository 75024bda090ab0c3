/** A process that can die before or after any call of a port: what it was waiting for never comes. */
import type { PaymentChannel } from '@quickpay/core';
import type { Ledger } from '@quickpay/storage';

export type Life = { alive: boolean };
/** Whether the process dies at this call, and on which side of it. */
export type Fate = () => 'lives' | 'before' | 'after';

const never = new Promise<never>(() => {});

/** Every method of a port, each a moment at which the process may die. */
export function mortal<Port extends Ledger | PaymentChannel>(port: Port, life: Life, fate: Fate, die: () => void): Port {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function' || name === 'close') return member;
      return async (...args: unknown[]) => {
        if (!life.alive) return never;
        const end = fate();
        if (end === 'before') {
          die();
          return never;
        }
        const result: unknown = await member.apply(target, args);
        if (end === 'after' && life.alive) die();
        // Whoever died meanwhile hears nothing any more.
        return life.alive ? result : never;
      };
    },
  });
}
