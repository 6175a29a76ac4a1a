import type { Wire } from './wire.ts';

export async function slack(wire: Wire): Promise<void> {
  const { enterprise_id: enterprise } = JSON.parse((await wire.post('/api/auth.test', form({}))).body);
  const teams: string[] = [];
  await listing(wire, '/api/admin.teams.list', { limit: '1000' }, (body) => {
    for (const { id } of JSON.parse(body).teams) teams.push(id);
  });
  const places = [{ enterprise_id: enterprise }, ...teams.map((team_id) => ({ team_id }))];
  const passes = places.flatMap((place) => ['false', 'true'].map((certified) => ({ ...place, certified })));
  await Promise.all([
    wire.each(passes, (pass) => listing(wire, '/api/admin.apps.approved.list', { ...pass, limit: '1000' })),
    wire.each(teams, (team_id) => listing(wire, '/api/users.list', { team_id, limit: '200' })),
  ]);
}

async function listing(
  wire: Wire,
  path: string,
  parameters: Readonly<Record<string, string>>,
  onPage?: (body: string) => void,
): Promise<void> {
  for (let cursor = ''; ; ) {
    const { body } = await wire.post(path, form({ ...parameters, ...(cursor !== '' && { cursor }) }));
    onPage?.(body);
    cursor = /"next_cursor":\s?"([^"]*)"/.exec(body)?.[1] ?? '';
    if (cursor === '') return;
  }
}

function form(parameters: Readonly<Record<string, string>>): URLSearchParams {
  return new URLSearchParams(parameters);
}
