/** Scenarios by name: what there is, what somebody chose, and taking it back. */
import type { FastifyInstance } from 'fastify';
import { nearest } from '../nearest.ts';
import { WAITING_MAX } from '../scenarios/chosen-scenarios.ts';
import { GROUPS, type Scenario } from '../scenarios/scenario.ts';
import { SCENARIOS, scenarioNamed } from '../scenarios/table.ts';
import type { Words } from '../wire/texts.ts';
import { ControlProblem, notFound } from './problem.ts';
import type { ControlOptions } from './routes.ts';
import * as schemas from './schemas.ts';
import { type ChosenView, chosenView, type ScenarioView, scenarioView } from './views.ts';

export type ScenariosView = Readonly<{
  groups: Readonly<Record<string, Words>>;
  /** In the order of the groups. */
  scenarios: readonly ScenarioView[];
  /** In the order in which they were chosen; the last that were used up as well. */
  chosen: readonly ChosenView[];
}>;
export type TriggeredView = Readonly<{ chosen: ChosenView; scenario: ScenarioView }>;

type Whose = Readonly<{ payerId: string | null; mchId: string | null }>;
type Options = Pick<ControlOptions, 'scenarios' | 'gateway' | 'merchants' | 'flush' | 'refuseConnections'>;

export function scenarioRoutes(app: FastifyInstance, options: Options): void {
  const { scenarios, gateway, merchants, flush } = options;

  app.get(
    '/scenarios',
    (): ScenariosView => ({
      groups: GROUPS,
      scenarios: Object.entries(SCENARIOS).map(([name, scenario]) => scenarioView(name, scenario)),
      chosen: scenarios.list().map(chosenView),
    }),
  );
  // The same without the table, for those who look again and again.
  app.get('/scenarios/chosen', () => scenarios.list().map(chosenView));
  app.post('/scenarios/:name', (request, reply) => {
    const { name } = request.params as { name: string }; // named in the route
    const scenario = scenarioNamed(name);
    if (scenario === undefined) throw unknownScenario(name);
    const { payerId = null, mchId = null } = schemas.whose.parse(request.body);
    check(name, scenario, { payerId, mchId });
    const chosen = scenarios.choose(name, { payerId, mchId });
    if (scenario.meets === 'connection') options.refuseConnections();
    flush();
    const view: TriggeredView = { chosen: chosenView({ ...chosen, state: 'waiting' }), scenario: scenarioView(name, scenario) };
    return reply.code(201).send(view);
  });
  app.delete('/scenarios', (_request, reply) => {
    scenarios.takeAllBack();
    flush();
    return reply.code(204).send();
  });
  app.delete('/scenarios/:id', (request, reply) => {
    const { id } = request.params as { id: string }; // named in the route
    if (!scenarios.takeBack(id)) throw notFound(`scenario ${id} that waits or is under way`);
    flush();
    return reply.code(204).send();
  });

  function check(name: string, { meets }: Scenario, { payerId, mchId }: Whose): void {
    const payers = gateway.payers().map(({ id }) => id);
    if (payerId !== null && !payers.includes(payerId)) throw unknown('payer', payerId, payers);
    if (mchId !== null && !merchants.has(mchId))
      throw unknown('merchant', mchId, [...new Set(merchants.all().map((merchant) => merchant.mchId))]);
    if (meets === 'connection' && (payerId !== null || mchId !== null))
      throw new ControlProblem(400, `${name} is for whoever connects next: it cannot wait for one payer or merchant.`);
    if (scenarios.list().filter(({ state }) => state === 'waiting').length >= WAITING_MAX)
      throw new ControlProblem(409, `${WAITING_MAX} scenarios wait already. DELETE /scenarios takes them back.`);
  }
}

const unknown = (what: string, given: string, known: readonly string[]): ControlProblem =>
  new ControlProblem(404, `There is no ${what} ${given}; there are ${known.join(', ')}.`);

function unknownScenario(name: string): ControlProblem {
  const meant = nearest(name.slice(0, 64), Object.keys(SCENARIOS));
  return new ControlProblem(404, `There is no scenario ${name}; did you mean ${meant}?`, { nearest: meant });
}
