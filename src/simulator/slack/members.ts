import { itemAt } from '../list.ts';
import { botRow, memberRow, slackbotRow } from './rows.ts';
import type { Slack } from './scene.ts';

/** Everybody in a workspace, made when asked for: people, then bots, then Slackbot. */
export interface Members {
  readonly length: number;
  readonly at: (index: number) => object;
}

/** One list of who is where; the rows are made page by page. */
export function createMembers(slack: Slack): readonly Members[] {
  const people: number[][] = slack.teams.map(() => []);
  for (let person = 0; person < slack.people; person++) {
    for (const team of slack.memberOf(person)) people[team]?.push(person);
  }
  const bots: { readonly app: number; readonly number: number }[][] = slack.teams.map(() => []);
  let number = 0;
  slack.apps.forEach((app, index) => {
    for (const team of app.bots) bots[team]?.push({ app: index, number: number++ });
  });
  return slack.teams.map((team, index) => {
    const [here, there] = [itemAt(people, index), itemAt(bots, index)];
    return {
      length: here.length + there.length + 1,
      at: (at) => {
        const person = here[at];
        if (person !== undefined) return memberRow(slack, person, team);
        const bot = there[at - here.length];
        return bot === undefined
          ? slackbotRow(team)
          : botRow(slack, itemAt(slack.apps, bot.app), bot.number, team);
      },
    };
  });
}
