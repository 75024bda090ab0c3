/** The page of forged answers, written from what the clients really made of them. */
import type { Maker, Told, Wire } from '../clients/client.ts';
import type { Forgery } from './forgery.ts';

export type Made = Readonly<{ forgery: Forgery; by: ReadonlyMap<Maker, Told> }>;

const INTRO = `# What clients make of forged answers

A payment is believed because the channel signed that it was made, and so is a refusal: who believes a forged “not enough money” has the payer pay a second time. TLS keeps forgers out where its certificates are
checked; a signature is for where it does not: a proxy that opens it, an authority that should not be trusted, a cache that answers twice, a colleague's test host.

Each row is one answer that is not the channel's to what was asked, given by a server on loopback to our client and to those of the npm registry that others wrote and that we could put to the same test. Asked
the same with the truth, every one of them says so. Clients are used as they come, by the methods that they are documented with; none was changed. A cell says what is handed to whoever called it:

- **not believed**: no outcome, and why, in the client's own words.
- **believed**: the answer, as a success.
- **passed on**: a refusal, with the code that it was forged with. Over V3 errors may come unsigned, so that a client may have to; ours hands the code of those out as \`unsignedFail\`, a hint that
  proves nothing.

Facts of the versions in the column heads, kept by a test (\`npx vitest run tests/peers -u\` writes this page anew); a newer version may do otherwise. A client that leaves checking to its caller does not
claim what it does not do: \`wechatpay-node-v3\` verifies notifications (\`verifySign\`), and hands out no headers of answers, without which nobody can. What is read is one operation's answer, without the rules of a
payment around it: that an amount is the one asked for, for instance, is the caller's to compare.
`;

const HEADS: Readonly<Record<Wire, string>> = {
  V2: '## V2',
  V3: '## V3 (Global)',
};

const OPERATION_WORDS: Readonly<Record<Forgery['operation'], string>> = {
  submit: 'submit',
  query: 'query',
  revoke: 'revoke',
  refund: 'refund',
  refundQuery: 'query of a refund',
  certificates: 'certificates',
};

const inWords = (told: Told | undefined): string => {
  if (told === undefined) return '–';
  if (told.kind === 'nothing') return `not believed: \`${told.why}\``;
  return told.kind === 'success' ? '**believed**' : `**passed on**: \`${told.code}\``;
};

export function forgedPage(made: Readonly<Record<Wire, readonly Made[]>>, makers: readonly Maker[]): string {
  const sections = (['V2', 'V3'] as const).map((wire) => {
    const columns = makers.filter((maker) => maker.wire === wire);
    const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
    return [
      HEADS[wire],
      '',
      row(['asked', 'the answer says', ...columns.map(({ name }) => name)]),
      row(['---', '---', ...columns.map(() => '---')]),
      ...made[wire].map(({ forgery, by }) =>
        row([OPERATION_WORDS[forgery.operation], forgery.what, ...columns.map((maker) => inWords(by.get(maker)))]),
      ),
      '',
    ].join('\n');
  });
  return [INTRO, ...sections].join('\n');
}
