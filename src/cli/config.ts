import { type Config, configJsonSchema } from '../config.ts';
import { printable } from '../lib/text.ts';
import type { ScanTenant } from '../pipeline/scan.ts';
import type { ConfigFlags } from './flags.ts';
import { choiceOf, readConfig } from './read-config.ts';

/** Every fault with its path and exit code 2, or what a scan with these flags would read. */
export function validateCommand(flags: ConfigFlags): void {
  const config = readConfig(flags.config, choiceOf(flags));
  if (config !== undefined) process.stdout.write(summary(flags.config, config));
}

export function schemaCommand(): void {
  process.stdout.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
}

function summary(file: string, { store, people, failOn, tenants, judges, destinations }: Config): string {
  const all = [
    `${file} can be used. It would scan ${tenants.length} ${tenants.length === 1 ? 'tenant' : 'tenants'}:`,
    ...tenants.flatMap(tenantLines),
    `People are stored as ${people}, in ${store}.`,
    `Judged by ${judges.map(({ analyzer }) => analyzer.id).join(', ') || 'no analyzer'}; findings at ${failOn} or above end a scan with 10.`,
    ...(destinations.length === 0 ? [] : ['What changes is told to:', ...destinations.map(destinationLine)]),
  ];
  return `${all.map((line) => printable(line, 500)).join('\n')}\n`;
}

function tenantLines({ id, label, group, owner, connector, settings, off }: ScanTenant): readonly string[] {
  const whose = [
    ...(group === undefined ? [] : [`group ${group}`]),
    ...(owner === undefined ? [] : [`owner ${owner}`]),
  ];
  return [
    `  ${id}: ${label}${whose.length === 0 ? '' : ` (${whose.join(', ')})`}`,
    `    ${connector.title}, as ${connector.identity(settings)}`,
    ...(off.length === 0 ? [] : [`    switched off: ${off.join(', ')}`]),
  ];
}

function destinationLine({ name, sink, format, least }: Config['destinations'][number]): string {
  return `  ${name}: ${sink.title}, as ${format.id}${least === undefined ? '' : `, from ${least} on`}`;
}
