import type { Answer, Arriving } from './server.ts';

/** Acknowledgement by channel: each has ids of its own, and forgets one when it has said yes to it. */
export interface Channels {
  /** The id of what was just taken; what is lost is never said yes to. */
  readonly next: (arriving: Arriving, isLost: boolean) => number;
  readonly answer: (arriving: Arriving) => Answer;
}

interface Channel {
  next: number;
  /** How often each id is still said no to. */
  readonly noes: Map<number, number>;
}

export function createChannels(noes: number): Channels {
  const channels = new Map<string, Channel>();

  return {
    next: (arriving, isLost) => {
      const channel = channelOf(arriving);
      const id = channel.next++;
      channel.noes.set(id, isLost ? Number.POSITIVE_INFINITY : noes);
      return id;
    },
    answer: (arriving) => {
      const channel = channelOf(arriving);
      const { acks } = JSON.parse(arriving.body.toString('utf8')) as { readonly acks: readonly number[] };
      const said = Object.fromEntries(acks.map((id) => [id, isIndexed(channel, id)]));
      return { status: 200, body: JSON.stringify({ acks: said }) };
    },
  };

  function channelOf({ headers }: Arriving): Channel {
    const name = String(headers['x-splunk-request-channel']);
    const channel = channels.get(name) ?? { next: 0, noes: new Map() };
    channels.set(name, channel);
    return channel;
  }
}

function isIndexed({ noes }: Channel, id: number): boolean {
  const left = noes.get(id);
  if (left === undefined) return false;
  if (left > 0) {
    noes.set(id, left - 1);
    return false;
  }
  noes.delete(id);
  return true;
}
