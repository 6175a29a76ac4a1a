import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { severities } from '../model/finding.ts';
import type { ExplainOptions } from '../pipeline/explain.ts';
import { exitCodes } from '../report/exit-codes.ts';
import { version } from '../version.ts';
import type { DeliverFlags } from './deliver.ts';
import type { DemoFlags } from './demo.ts';
import type { DoctorFlags } from './doctor.ts';
import { type ConfigFlags, type OutputFile, outputFormats, type ScanFlags } from './flags.ts';
import {
  configExamples,
  deliverExamples,
  demoExamples,
  doctorExamples,
  explainExamples,
  footer,
  incidentsExamples,
  initExamples,
  investigateExamples,
  scanExamples,
  schemaExamples,
  validateExamples,
} from './help.ts';
import type { IncidentsFlags } from './incidents.ts';
import type { InitFlags } from './init.ts';
import { askedFormat, type LogFormat, logFormats } from './log-format.ts';

/** What `explain` knows of. */
const platforms = [
  'm365',
  'google',
  'github',
  'slack',
] as const satisfies readonly ExplainOptions['platform'][];

/** Runs the command line and sets the exit code. Commands are loaded when they run: `--help` loads none. */
export async function main(argv: readonly string[]): Promise<void> {
  // A reader of stderr that went away (`2>&1 | head`) is no reason to stop a scan.
  process.stderr.on('error', () => {});
  let unwritten: NodeJS.ErrnoException | undefined;
  process.stdout.on('error', (error) => {
    unwritten ??= error;
  });
  const format = askedFormat(argv);
  if (format === 'json') (await import('./json-stderr.ts')).keepToJson();
  const program = createProgram(format);
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      if (format === 'text') throw error;
      return (await import('./json-stderr.ts')).endByFault(error);
    }
    // Commander has printed it. Asking for help or version is no error.
    process.exitCode = error.exitCode === 0 ? exitCodes.expected : exitCodes.usage;
    if (error.exitCode !== 0 && format === 'json')
      (await import('./json-stderr.ts')).endByMisuse(error.message);
    else if (error.exitCode !== 0)
      process.stderr.write(`exit code ${exitCodes.usage}: wrong usage, nothing was read or written\n`);
    await new Promise((written) => process.stdout.write('', written));
    // Whoever reads no further (`--help | head -1`) has seen enough.
    if (unwritten === undefined || unwritten.code === 'EPIPE') return;
    process.exitCode = exitCodes.internal;
    process.stderr.write(
      `exit code ${exitCodes.internal}: stdout cannot be written to (${unwritten.code})\n`,
    );
  }
}

function createProgram(format: LogFormat): Command {
  const program = new Command('oauthlas')
    .configureOutput(format === 'json' ? { writeErr: () => {} } : {})
    .description(
      'Finds every third-party app and token that holds access to your tenants,\njudges it, and says by name what it could not see. It only reads: it changes\nnothing anywhere.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .showHelpAfterError('(oauthlas --help shows how)')
    .exitOverride()
    .addHelpText('after', footer);

  chosen(shared(program.command('scan')))
    .summary('read all tenants in the config, judge, and report')
    .description('Reads all tenants in the config, keeps what it saw in the store, judges it, and reports.')
    .option('--resume', 'go on with the last scan where it was stopped')
    .option('--full', 'tell the destinations again all that is open, and not only what changed')
    .addOption(
      new Option(
        '--continue',
        'go on with the last scan if it was stopped in the last hours, else start a new one: for a schedule',
      ).conflicts('resume'),
    )
    .option('--no-report', 'no report on stdout: for a schedule, where --output writes it to a file')
    .option(
      '--use-my-login',
      'let tenants of kind my-login use the login of az, gcloud or gh; at a terminal only',
    )
    .addHelpText('after', scanExamples)
    .action(async (flags: ScanFlags & ConfigFlags) => (await import('./scan.ts')).scanCommand(flags));

  chosen(program.command('investigate'))
    .summary('is it in here, and what can it reach? from what was scanned')
    .description(
      'Looks for an app, vendor, person, scope or client id in all tenants, in what the\nlast scans stored. Needs no secret and calls nobody. Says of each tenant: present;\nnot found, and all that could show it was read whole; or that it cannot be said.',
    )
    .argument(
      '<what>',
      'a name or a part of one, a publisher, a client id, an app’s own id, a host, a whole scope, or a person’s whole name or address',
    )
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', investigateExamples)
    .action(async (what: string, flags: ConfigFlags & { json?: boolean }) =>
      (await import('./investigate.ts')).investigateCommand(what, flags),
    );

  chosen(program.command('incidents'))
    .summary('which known vendor incidents touch what was scanned')
    .description(
      'Matches known incidents of vendors (a breach in which their tokens or apps were\nabused) against what the last scans stored: by client id, address and vendor,\nand by name, which alone proves nothing. Tells also of apps that attackers are\nknown to use. Needs no secret and calls nobody.',
    )
    .argument('[id...]', 'only these incidents')
    .addOption(
      new Option('--feed <file>', 'match these incidents too; may be repeated')
        .argParser(toList)
        .default([], 'none'),
    )
    .option('--all', 'show also those that are not found')
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', incidentsExamples)
    .action(async (ids: string[], flags: IncidentsFlags) =>
      (await import('./incidents.ts')).incidentsCommand(ids, flags),
    );

  program
    .command('explain')
    .summary('what a permission really allows, how grave it is, and what would do instead')
    .description(
      'Tells of a permission by its name: what it allows, the worst that can be done\nwith it, how it escalates, who may consent, and what opens less. Knows what\nMicrosoft 365, Google, GitHub and Slack list; needs no config and calls nobody.',
    )
    .argument('<scope...>', 'a scope or permission, as a consent link, a token or a console shows it')
    .addOption(new Option('--platform <id>', 'only on this platform').choices(platforms))
    .option('--api <name>', 'Microsoft 365: only of this API, by name or app id')
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', explainExamples)
    .action(async (names: string[], flags: ExplainOptions & { json?: boolean }) =>
      (await import('./explain.ts')).explainCommand(names, flags),
    );

  logged(chosen(program.command('doctor')))
    .summary('can each tenant be read, by whom, and with rights that are neither less nor more than needed?')
    .description(
      'Opens each connection of the config as a scan would, and tells whether it can be\nreached and signs in, as whom, how far the clock is off, what its credential may\nread, what it lacks with the exact grant, and what it holds beyond need. Reads no\ninventory, opens no store, and changes nothing.',
    )
    .option('--json', 'print the answer as JSON')
    .option(
      '--use-my-login',
      'let tenants of kind my-login use the login of az, gcloud or gh; at a terminal only',
    )
    .addHelpText('after', doctorExamples)
    .action(async (flags: DoctorFlags) => (await import('./doctor.ts')).doctorCommand(flags));

  const init = program
    .command('init')
    .summary('how to let OAuthlas into a tenant: the least rights, with every command')
    .description(
      'Prints how to let OAuthlas into a tenant with the least rights: what is granted and\nfor what, the commands, the clicks, and the entry of the config. It calls nobody.',
    )
    .argument('[platform]', 'm365 or google')
    // So that the flags of a platform that is not known yet are no reason to speak of flags.
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText('after', initExamples)
    .action(async (platform: string | undefined) => (await import('./init.ts')).unknownPlatform(platform));
  written(init.command('m365'))
    .summary('an app registration of Microsoft Entra')
    .description(
      'How to make the least-privileged app registration of one tenant, with a certificate\nor without any key, and to consent to nothing but what the chosen surfaces need.',
    )
    .addOption(surfacesOption())
    .addOption(
      new Option('--auth <kind>', 'how it signs in')
        .choices(['certificate', 'workload-identity', 'secret'])
        .default('certificate'),
    )
    .option('--name <name>', 'the name of the app', 'OAuthlas')
    .option('--id <id>', 'the tenant’s id in the config', 'm365')
    .option('--tenant-id <id>', 'the directory id, or one of its domains')
    .addOption(
      new Option('--cloud <name>', 'the cloud in which the tenant lives')
        .choices(['global', 'usgov', 'usgov-dod', 'china'])
        .default('global'),
    )
    .option('--issuer <url>', 'workload-identity: who issues the token')
    .option('--subject <text>', 'workload-identity: for whom it is issued')
    .addHelpText('after', initExamples)
    .action(async (flags: InitFlags) => (await import('./init.ts')).initCommand('m365', flags));

  written(init.command('google'))
    .summary('a service account with delegated scopes, and the administrator as whom it acts')
    .description(
      'How to make a service account, with a key or without any, to which nothing is\ndelegated but what the chosen surfaces need; and the administrator as whom it acts,\nwith the least role that shows them.',
    )
    .addOption(
      new Option('--mode <mode>', 'full also reads the tokens of each person')
        .choices(['read-only', 'full'])
        .default('read-only'),
    )
    .addOption(surfacesOption())
    .addOption(
      new Option('--auth <kind>', 'how it signs in').choices(['key', 'workload-identity']).default('key'),
    )
    .option('--name <name>', 'the name of the service account', 'oauthlas')
    .option('--id <id>', 'the tenant’s id in the config', 'google')
    .option('--project <id>', 'the Google Cloud project; without it a new one is made')
    .option('--admin <address>', 'the administrator as whom it acts')
    .option('--issuer <url>', 'workload-identity: who issues the token')
    .option('--subject <text>', 'workload-identity: for whom it is issued')
    .addHelpText('after', initExamples)
    .action(async (flags: InitFlags) => (await import('./init.ts')).initCommand('google', flags));

  logged(program.command('deliver'))
    .summary('send what waits for the destinations in the config')
    .description(
      'Sends the events that wait for the destinations in the config: what could not be\nsent when a scan ended. Scans nothing, and needs no secret of a tenant.',
    )
    .option('-c, --config <file>', 'the config file', 'oauthlas.config.json')
    .addOption(
      new Option('--destination <name>', 'only this destination; may be repeated')
        .argParser(toList)
        .default([], 'all'),
    )
    .option('--for <seconds>', 'give up after that, and let the rest wait', toSeconds, 600)
    .option('--dead', 'only list what was refused for good, and why')
    .option('--retry-dead', 'try that again too')
    .option('--quiet', 'no progress on stderr')
    .addHelpText('after', deliverExamples)
    .action(async (flags: DeliverFlags) => (await import('./deliver.ts')).deliverCommand(flags));

  shared(program.command('demo'))
    .summary('scan an invented company on this machine: no account, no network')
    .description(
      'Scans an invented company that a simulator on this machine plays: no account,\nno network. The exit code is 0 when the demo ran; the last line says how a scan\nof this company would have ended.',
    )
    .option('--users <number>', 'people on each platform', toCount, 640)
    .option('--keep <folder>', 'keep config, store and events there: to investigate, and to scan again')
    .addHelpText('after', demoExamples)
    .action(async (flags: DemoFlags) => (await import('./demo.ts')).demoCommand(flags));

  const config = program
    .command('config')
    .summary('check a config, or print its JSON Schema')
    .description('Checks a config without opening anything, or prints the JSON Schema of one.')
    .addHelpText('after', configExamples);
  chosen(config.command('validate'))
    .description('Tells every fault of the config by its place in the file, or what would be scanned.')
    .addHelpText('after', validateExamples)
    .action(async (flags: ConfigFlags) => (await import('./config.ts')).validateCommand(flags));
  config
    .command('schema')
    .description('Prints the JSON Schema of a config, for editors and other programs.')
    .addHelpText('after', schemaExamples)
    .action(async () => (await import('./config.ts')).schemaCommand());
  return program;
}

/** What names a config and the tenants in it that are meant. */
function chosen(command: Command): Command {
  return command
    .option('-c, --config <file>', 'the config file', 'oauthlas.config.json')
    .addOption(
      new Option('--tenant <id>', 'only this tenant; may be repeated').argParser(toList).default([], 'all'),
    )
    .addOption(
      new Option('--group <name>', 'only the tenants of this group; may be repeated')
        .argParser(toList)
        .default([], 'all'),
    );
}

function shared(command: Command): Command {
  return logged(command)
    .addOption(
      new Option(
        '--fail-on <severity>',
        'the least severity that makes a scan end with 10; else failOn in the config, or high',
      ).choices(severities),
    )
    .option('--json', 'print the whole report as JSON')
    .option('--all', 'show also what is less than medium, and every blind spot with its substitute')
    .addOption(
      new Option(
        '-o, --output <format=file>',
        `also write the report to a file, with a record of the run beside it: ${outputFormats.join(', ')}; may be repeated`,
      )
        .argParser(toOutput)
        .default([], 'none'),
    )
    .option('--quiet', 'no progress on stderr');
}

function surfacesOption(): Option {
  return new Option(
    '--surfaces <list>',
    'what it shall be able to read: baseline, all, or ids of surfaces, with commas between them',
  )
    .argParser((text: string) => text.split(',').map((one) => one.trim()))
    .default(['baseline'], 'baseline');
}

/** What `init` has for every platform. */
function written(command: Command): Command {
  return command
    .option(
      '--write <folder>',
      'write the steps, the scripts and the entry of the config there, instead of printing',
    )
    .option('--force', 'with --write: let them take the place of what is there')
    .option('--json', 'print it as JSON');
}

/** What every command has that works for long and tells of it on stderr. */
function logged(command: Command): Command {
  return command
    .addOption(
      new Option('--log-level <level>', 'what to log on stderr')
        .choices(['debug', 'info', 'warn', 'error'])
        .default('warn'),
    )
    .addOption(
      new Option(
        '--log-format <format>',
        'how stderr tells of logs, progress and the end: text, or one JSON object a line and nothing else',
      )
        .choices(logFormats)
        .default('text'),
    );
}

function toList(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

function toCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 10 || count > 1_000_000)
    throw new InvalidArgumentError('It must be a whole number from 10 to 1000000.');
  return count;
}

function toSeconds(text: string): number {
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 86_400)
    throw new InvalidArgumentError('It must be a whole number from 1 to 86400.');
  return seconds;
}

function toOutput(text: string, before: readonly OutputFile[]): readonly OutputFile[] {
  const [, format = '', path] = /^(\w+)=(.+)$/s.exec(text) ?? [];
  if (!outputFormats.includes(format) || path === undefined)
    throw new InvalidArgumentError(`It must be FORMAT=FILE, with a FORMAT of ${outputFormats.join(', ')}.`);
  return [...before, { format, path }];
}
