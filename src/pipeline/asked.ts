import { comparable } from '../lib/text.ts';

/** What somebody looks for, in every form in which it may stand in the store. All of it as `comparable` makes it. */
export interface Asked {
  /** As it was asked; empty where nothing was. */
  readonly text: string;
  /** That, and what it stands for when it was copied from somewhere: to be met whole. */
  readonly ids: readonly string[];
  /** The same for the name of a permission. */
  readonly scopes: readonly string[];
  /** The host, where it is an address or may be one. */
  readonly host: string | undefined;
  /** It reads like the address of a person. */
  readonly isAddress: boolean;
}

/** People paste what their logs and consoles show: braces, quotes, ids without dashes, links, permissions with their API. */
export function toAsked(query: string): Asked {
  const text = bare(comparable(query));
  return {
    text,
    ids: all([text, dashed(text), google(text), ...idsIn(text)]),
    scopes: all([text, withoutApi(text), `https://www.googleapis.com/auth/${text}`]),
    host: text === '' ? undefined : (hostOf(text) ?? hostOf(`https://${text}`)),
    isAddress: /^[^\s@/]+@[^\s@/]+$/.test(text),
  };
}

function all(forms: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(forms.filter((form) => form !== undefined && form !== ''))] as readonly string[];
}

const around = /^(?:\{(.*)\}|\[(.*)\]|"(.*)"|'(.*)'|`(.*)`|<(.*)>|“(.*)”|‘(.*)’)$/s;

/** Without what stands around it in a log, a shell or a mail. */
function bare(given: string): string {
  const text = given.replace(/[,;]+$/, '').trim();
  const [, ...inner] = around.exec(text) ?? [];
  if (inner.length > 0) return bare((inner.find((part) => part !== undefined) ?? '').trim());
  const [, address] = /<([^<>\s]+@[^<>\s]+)>$/.exec(text) ?? [];
  return (address ?? text)
    .replace(/^mailto:/, '')
    .replace(/[,;]$/, '')
    .trim();
}

/** In an address, or a name of one, the ids that stand in it: a link of a console, or one that asks for consent. */
function idsIn(text: string): readonly string[] {
  if (!/^(?:https?|api|urn):/.test(text)) return [];
  const guids = text.match(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g) ?? [];
  const installation = /\/installations\/(\d+)/.exec(text)?.[1];
  const client = /[?&]client_id=([^&#]+)/.exec(text)?.[1];
  return [
    ...guids,
    ...(installation === undefined ? [] : [installation]),
    ...(client === undefined ? [] : [client]),
  ];
}

/** A GUID as Entra writes it. */
function dashed(text: string): string | undefined {
  const [, ...parts] = /^([\da-f]{8})([\da-f]{4})([\da-f]{4})([\da-f]{4})([\da-f]{12})$/.exec(text) ?? [];
  return parts.length === 0 ? undefined : [text.slice(0, 8), ...parts.slice(1)].join('-');
}

/** Google's client ids, whose end is left out in many places. */
function google(text: string): string | undefined {
  return /^\d{6,}-[a-z\d]{8,}$/.test(text) ? `${text}.apps.googleusercontent.com` : undefined;
}

const api =
  /^(?:https:\/\/)?(?:graph\.microsoft\.(?:com|us)|outlook\.office(?:365)?\.com)\/([^/]+)$|^api:\/\/[\da-f-]{36}\/([^/]+)$/;

/** `https://graph.microsoft.com/Mail.Read`, `api://…/access`: the permission behind its API, and behind no other host. */
function withoutApi(text: string): string | undefined {
  const [, known, own] = api.exec(text) ?? [];
  return known ?? own;
}

/** The host of an address; an address without one (`urn:…`) has an empty one, which is nobody's. */
export function hostOf(address: string): string | undefined {
  return (URL.canParse(address) && new URL(address).hostname) || undefined;
}
