import type { EventFormat } from '../report.ts';
import { bounds } from './ocsf/base.ts';
import { detectionFinding } from './ocsf/detection-finding.ts';
import { scanActivity } from './ocsf/scan-activity.ts';
import { boundedLine } from './shared/bounded-line.ts';

/** The Open Cybersecurity Schema Framework, which a SIEM reads without a parser of its own: https://schema.ocsf.io */
export const ocsf: EventFormat = {
  id: 'ocsf',
  title: 'OCSF 1.8.0: Detection Finding and Scan Activity, for a SIEM',
  render: (event, { isFirst }) =>
    boundedLine(event.kind === 'run' ? scanActivity(event) : detectionFinding(event, isFirst), bounds),
};
