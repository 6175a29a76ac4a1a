const DAY = 86_400_000;

/** The feed that a user of this company would keep: the breach of the old chat's vendor, as such a notice reads. */
export function incidentsOf(now: number): readonly object[] {
  const day = (ago: number) => new Date(now - ago * DAY).toISOString().slice(0, 10);
  const notice = 'https://driftline.example.com/security/notice';
  return [
    {
      id: `${day(125).slice(0, 7)}-driftline-chat`,
      title: 'Driftline Chat: tokens of customers taken',
      vendor: 'Driftline Labs',
      brands: ['Driftline Chat'],
      window: { from: day(168), to: day(131) },
      disclosed: day(125),
      platforms: ['m365', 'google', 'github', 'slack'],
      status: 'confirmed',
      summary:
        'An invented incident of the demo. Somebody took the tokens with which the chat reached its customers, and read mail and code with them.',
      indicators: [
        { kind: 'app-name', value: 'Driftline Chat', source: notice },
        { kind: 'cidr', value: '192.0.2.0/28', note: 'a range reserved for examples', source: notice },
      ],
      advice: 'Take away every grant of the chat, on all platforms, and look for calls from the range above.',
      sources: [{ url: notice, title: 'Notice to customers', licence: 'invented', read: day(120) }],
    },
  ];
}
