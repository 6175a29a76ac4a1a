/** Where Graph and the sign-in service live; tokens of one cloud are worth nothing in another. */
export interface Cloud {
  readonly graph: string;
  readonly login: string;
  /** The Entra admin center, for people: OAuthlas only prints links to it. */
  readonly console: string;
}

/**
 * @see https://learn.microsoft.com/en-us/graph/deployments
 * GCC uses the global hosts. China's sign-in answers to an older name too; this is the one its own SDK prefers.
 */
export const clouds = {
  global: {
    graph: 'https://graph.microsoft.com',
    login: 'https://login.microsoftonline.com',
    console: 'https://entra.microsoft.com',
  },
  usgov: {
    graph: 'https://graph.microsoft.us',
    login: 'https://login.microsoftonline.us',
    console: 'https://entra.microsoft.us',
  },
  'usgov-dod': {
    graph: 'https://dod-graph.microsoft.us',
    login: 'https://login.microsoftonline.us',
    console: 'https://entra.microsoft.us',
  },
  china: {
    graph: 'https://microsoftgraph.chinacloudapi.cn',
    login: 'https://login.partner.microsoftonline.cn',
    console: 'https://entra.microsoftonline.cn',
  },
} as const satisfies Readonly<Record<string, Cloud>>;

export type CloudName = keyof typeof clouds;

/** For `notIn` of a surface: Microsoft's pages say "global service" alone. */
export const globalOnly = ['usgov', 'usgov-dod', 'china'] as const satisfies readonly CloudName[];

/** They leave out the cloud that 21Vianet runs. */
export const notInChina = ['china'] as const satisfies readonly CloudName[];

/** Every host of every cloud, once. */
export const cloudHosts: readonly string[] = [
  ...new Set(Object.values(clouds).flatMap(({ graph, login }) => [new URL(graph).host, new URL(login).host])),
];
