import { posix, powershell } from '../../lib/shell.ts';
import { type CloudName, clouds } from './clouds.ts';

/** The names by which the Azure command line tool knows the clouds; it has none for the Graph of DoD. */
export const azClouds = {
  global: 'AzureCloud',
  usgov: 'AzureUSGovernment',
  'usgov-dod': undefined,
  china: 'AzureChinaCloud',
} as const satisfies Readonly<Record<CloudName, string | undefined>>;

/** As Connect-MgGraph names them. */
export const environments = {
  global: 'Global',
  usgov: 'USGov',
  'usgov-dod': 'USGovDoD',
  china: 'China',
} as const satisfies Readonly<Record<CloudName, string>>;

/** One call of Graph v1.0, as somebody makes it by hand. */
export interface GraphCall {
  readonly method: 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  /** What PowerShell must be let in for. */
  readonly scopes: readonly string[];
}

/**
 * The lines that make it in this cloud, each of them whole: whoever pastes one call should not have to know that
 * something else comes first.
 */
export function pasted(cloud: CloudName, { method, path, body, scopes }: GraphCall): readonly string[] {
  const url = `${clouds[cloud].graph}/v1.0${path}`;
  const json = body === undefined ? undefined : JSON.stringify(body);
  if (azClouds[cloud] === undefined) {
    const content = json === undefined ? '' : ` -ContentType 'application/json' -Body ${powershell(json)}`;
    return [
      '# In PowerShell, with the module Microsoft.Graph.Authentication: az does not know the Graph of this cloud.',
      `Connect-MgGraph -Environment ${environments[cloud]} -Scopes ${scopes.map(powershell).join(', ')} -NoWelcome`,
      `Invoke-MgGraphRequest -Method ${method} -Uri ${powershell(url)}${content}`,
    ];
  }
  const content = json === undefined ? '' : ` --headers Content-Type=application/json --body ${posix(json)}`;
  return [...inCloud(cloud), `az rest --method ${method} --url ${posix(url)}${content}`];
}

/** Lines for az come after these. */
export function inCloud(cloud: CloudName): readonly string[] {
  const name = azClouds[cloud];
  return cloud === 'global' || name === undefined ? [] : [`az cloud set --name ${name}`];
}
