import { createExchange } from '../lib/exchange.ts';
import { proxyFault } from '../lib/proxy-env.ts';
import { wait } from '../lib/wait.ts';
import { examine } from '../pipeline/doctor.ts';
import { doctorOutcome } from '../pipeline/doctor-outcome.ts';
import { renderDiagnosis } from '../report/diagnosis-text.ts';
import { exitCodes } from '../report/exit-codes.ts';
import { toJson } from '../report/formats/json.ts';
import { stdout } from '../report/sinks/stdout.ts';
import { type Ended, say } from './ending.ts';
import type { ConfigFlags } from './flags.ts';
import { catchInterrupts } from './interrupt.ts';
import { createLog } from './log.ts';
import type { LogFormat } from './log-format.ts';
import { createLogin, loginFault } from './login.ts';
import { choiceOf, readConfig } from './read-config.ts';

export interface DoctorFlags extends ConfigFlags {
  readonly json?: boolean;
  readonly useMyLogin?: boolean;
  readonly logLevel: string;
  readonly logFormat: LogFormat;
}

/** Opens no store: what is stored says nothing of what may be read. */
export async function doctorCommand(flags: DoctorFlags): Promise<void> {
  const config = readConfig(flags.config, choiceOf(flags), flags.logFormat);
  if (config === undefined) return;
  const fault = loginFault(config.tenants, flags.useMyLogin === true, process) ?? proxyFault(process.env);
  if (fault !== undefined) return say({ exitCode: exitCodes.usage, why: fault }, flags.logFormat);
  const ended = await diagnosed(config, flags);
  say(ended, flags.logFormat);
  // A connection that is still being made would keep the process for another minute.
  if (ended.exitCode === exitCodes.interrupted) process.exit();
}

async function diagnosed(
  { tenants, failOn, expectedGaps, ca }: NonNullable<ReturnType<typeof readConfig>>,
  flags: DoctorFlags,
): Promise<Ended> {
  const interrupt = catchInterrupts();
  const { signal } = interrupt;
  const exchange = createExchange({ proxyEnv: process.env, ...(ca !== undefined && { ca }) });
  try {
    const log = createLog(flags.logLevel, process.stderr, flags.logFormat);
    const diagnosis = await examine({
      ...{ tenants, failOn, expectedGaps, signal },
      world: { exchange, now: Date.now, wait, random: Math.random, log },
      ...(flags.useMyLogin === true && { login: createLogin(process.env) }),
    });
    const { columns = 100, isTTY } = process.stdout;
    const hasColour = isTTY === true && process.stdout.hasColors();
    const text =
      flags.json === true ? toJson(diagnosis) : renderDiagnosis(diagnosis, { width: columns, hasColour });
    await stdout(process.stdout).deliver(text);
    return doctorOutcome(diagnosis);
  } catch (error) {
    if (!signal.aborted) throw error;
    return { exitCode: exitCodes.interrupted, why: 'interrupted; there is nothing to resume' };
  } finally {
    interrupt.release();
    exchange.close();
  }
}
