import y2022 from './2022.json' with { type: 'json' };
import y2023 from './2023.json' with { type: 'json' };
import y2024 from './2024.json' with { type: 'json' };
import y2025 from './2025.json' with { type: 'json' };
import y2026 from './2026.json' with { type: 'json' };
import type { Incident } from './incident.ts';

/** What OAuthlas brings along, newest first, a file a year of disclosure; `src/config/incidents.ts` says what a feed must look like. */
export const incidents = [
  y2026,
  y2025,
  y2024,
  y2023,
  y2022,
].flat() as readonly unknown[] as readonly Incident[];
