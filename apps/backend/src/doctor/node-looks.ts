/** The node of a store: what it is, and what head office says of it. A store takes payments without head office, so that silence is no failure. */
import { heardIn, isEncrypted } from '../store-node/upstream.ts';
import type { Facts, NodeFact } from './facts.ts';
import { fail, type Look, type Looks, ok, type Said, skip, warn } from './said.ts';

const GUIDE = 'docs/guides/store-node.md says what to do then.';

export const NODE_LOOKS: Looks = {
  node: ofNode(({ key: { nodeId, storeId, revision, standing } }, { ledger }) => {
    if (revision > 0 && ledger.look.kind === 'none')
      return fail(
        `the ledger of the node ${nodeId} is gone, and it does not begin another under the same id`,
        GUIDE,
        ledger.file,
      );
    switch (standing) {
      case 'active':
        return ok(`${nodeId}, of the store ${storeId}`);
      case 'takenOver':
        return fail(`head office has taken over the payments of ${nodeId}`, GUIDE);
      case 'revoked':
        return fail(`head office has revoked ${nodeId}`, GUIDE);
    }
  }),

  'head office': ofNode(({ key: { upstream, revision }, told }, { configuration: { known } }) => {
    if (told === null) return skip('nobody was asked: --offline');
    if (known.environment === 'production' && !isEncrypted(upstream))
      return fail(`${upstream} is not encrypted`, 'Start this node with --upstream and its https address.');
    const { why } = heardIn(told);
    if (told.kind === 'answered' && told.answer.revision !== revision)
      return warn(
        `${upstream} answers, and has another profile for this node than the one it works by`,
        'A running node takes it within seconds; where it cannot, its log and Settings, Server on a till say why.',
      );
    if (why === null) return ok(`${upstream} answers this node`);
    if (told.kind === 'silent')
      return warn(`${why}; payments are taken all the same, and told later`, 'Look after the line to it.');
    const isOfTime = told.kind === 'refused' && told.problem.code === 'node_clock';
    return fail(why, isOfTime ? 'Set this machine’s clock right: timedatectl set-ntp true.' : GUIDE);
  }),
};

/** Says nothing where there is no node. */
function ofNode(look: (node: NodeFact, facts: Facts) => Said): Look {
  return (facts) => (facts.node === null ? [] : [look(facts.node, facts)]);
}
