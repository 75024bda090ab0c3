/** Tables of the API's own sentences among the terminal's: every name with a prefix. */
export type Prefixed<Prefix extends string, Table> = {
  readonly [Name in keyof Table & string as `${Prefix}.${Name}`]: Table[Name];
};

/** @example prefixed('manager', { busy: words }) // { 'manager.busy': words } */
export const prefixed = <Prefix extends string, Table extends object>(prefix: Prefix, table: Table): Prefixed<Prefix, Table> =>
  // The type says what the line does.
  Object.fromEntries(Object.entries(table).map(([name, words]) => [`${prefix}.${name}`, words])) as Prefixed<Prefix, Table>;
