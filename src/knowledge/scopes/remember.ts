/** What asks by platform, kind of holder, API and name. */
export type Question = readonly [platform: string, access: string, resource: string, name: string];

type Answers<T> = Map<string, Map<string, Map<string, Map<string, T>>>>;

/**
 * Answers each question once. A tenant holds few permissions in a million grants, and to take a name apart takes longer
 * than to read its grant. `answer` may depend on nothing but its question. What is kept never grows beyond `most` answers,
 * whatever a tenant makes up.
 */
export function remembering<T>(
  most: number,
  answer: (...question: Question) => T,
): (...question: Question) => T {
  const answers: Answers<T> = new Map();
  let count = 0;
  return (...question) => {
    const [platform, access, resource, name] = question;
    const known = answers.get(platform)?.get(access)?.get(resource)?.get(name);
    if (known !== undefined) return known;
    const told = answer(...question);
    if (++count > most) {
      answers.clear();
      count = 1;
    }
    within(within(within(answers, platform), access), resource).set(name, told);
    return told;
  };
}

function within<V>(map: Map<string, Map<string, V>>, key: string): Map<string, V> {
  const inner = map.get(key) ?? new Map<string, V>();
  map.set(key, inner);
  return inner;
}
