import type { Numbered, Question, Reply, Started } from './protocol.ts';
import { registerOf } from './register.ts';
import { type Simulator, startSimulator } from './start.ts';

// A process of its own, started by spawn.ts, so that what is measured does not share a core's time with the simulator.
// It says nothing on stdout, and ends with its parent.
let simulator: Simulator | undefined;

process.on('disconnect', () => process.exit(0));
// The parent's Ctrl-C reaches the whole group: the parent decides when we end.
process.on('SIGINT', () => {});
process.on('message', async (question: Numbered<Question>) => {
  const { number, content } = question;
  try {
    reply({ number, content: await answer(content) });
  } catch (error) {
    reply({ number, content: null, error: error instanceof Error ? error.message : String(error) });
  }
});

async function answer(question: Question): Promise<unknown> {
  if (question.ask === 'start') {
    simulator = await startSimulator(question.options);
    const { origin, world } = simulator;
    return { origin, tenants: world.tenants, bad: world.bad, register: registerOf(world) } satisfies Started;
  }
  if (simulator === undefined) throw new Error('the simulator was not started');
  switch (question.ask) {
    case 'calls':
      return Object.fromEntries(simulator.calls);
    case 'refused':
      return simulator.refused();
    case 'fault':
      return simulator.setFault(question.endpoint, question.fault ?? undefined);
    case 'churn':
      return simulator.churn(question.share);
    case 'reset':
      return simulator.reset();
  }
}

function reply(message: Reply): void {
  // The parent may hang up before it has heard us; that is no error.
  process.send?.(message, undefined, undefined, () => {});
}
