import type { AnyAnalyzer } from '../../src/analyzers/analyzer.ts';
import { attack, csf, nhi } from '../../src/knowledge/controls.ts';
import { code, codes, generated, table } from './markdown.ts';

export function analyzersPage(analyzers: readonly AnyAnalyzer[]): string {
  return `${generated}

# Analyzers

An analyzer asks one question of everything that is known about an app, a vendor, or a tenant. Power alone is never a finding. A rule that rests on the absence of something (for instance \`use\`: "it was not used") is told only where every surface that could have shown it was read whole; else it is **withheld**, and counted.

Each can be switched off, or given options, under \`analyzers\` in the config: see [configuration](configuration.md).

${analyzers.map(section).join('\n\n')}
`;
}

function section(analyzer: AnyAnalyzer): string {
  const { id, title, severity, subjects, controls, rules, defaults } = analyzer;
  return `## ${id}

${title}. Severity, unless a finding says otherwise: ${severity}. Subject: ${subjects.join(', ')}. [Why, what to do, when it is wrong](../src/analyzers/${id}.md).

${table(
  ['Rule', 'What it finds', 'Rests on the absence of'],
  rules.map((rule) => [code(rule.id), rule.title, rule.absent.length === 0 ? 'nothing' : codes(rule.absent)]),
)}

${table(
  ['Option', 'Default'],
  Object.entries(defaults).map(([name, value]) => [code(name), code(JSON.stringify(value))]),
)}

- OWASP Non-Human Identities Top 10: ${controls.nhi.map((one) => `${one} ${nhi[one]}`).join('; ')}
- NIST CSF 2.0: ${controls.csf.map((one) => `${one} (${csf[one]})`).join('; ')}
- MITRE ATT&CK: ${controls.attack.map((one) => `${one} ${attack[one]}`).join('; ')}`;
}
