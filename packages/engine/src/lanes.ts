/**
 * A lane per id: work for one id runs one after the other, for different ids beside each other.
 *
 * With one per payment two answers to one payment never race for the same version inside a process; across processes the ledger's compare-and-set
 * decides.
 */
export type Lanes = { run<T>(id: string, work: () => Promise<T>): Promise<T> };

export function createLanes(): Lanes {
  const last = new Map<string, Promise<unknown>>();
  return {
    run(id, work) {
      const before = last.get(id);
      const mine = before === undefined ? work() : before.then(work, work);
      last.set(id, mine);
      const leave = () => {
        if (last.get(id) === mine) last.delete(id);
      };
      mine.then(leave, leave);
      return mine;
    },
  };
}
