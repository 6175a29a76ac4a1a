import { posix } from '../../lib/shell.ts';
import { delegationLink } from './remedies.ts';
import type { SetupOptions } from './setup.ts';

/** What stands in the entry until the project is known. It could not pass the config's check. */
export const SERVICE_ACCOUNT = 'SERVICE_ACCOUNT';

export interface Lines {
  readonly project: readonly string[];
  readonly apis: readonly string[];
  readonly account: readonly string[];
  readonly credential: readonly string[];
  readonly delegate: readonly string[];
  readonly entry: readonly string[];
}

/** The lines go on from each other: what one leaves in a variable, the next one uses. */
export function gcloudLines(
  asked: SetupOptions,
  {
    services,
    list,
    entryText,
  }: { readonly services: readonly string[]; readonly list: string; readonly entryText: string },
): Lines {
  const { name, project } = asked;
  const id =
    project === undefined ? '"oauthlas-$(od -An -N4 -tx1 /dev/urandom | tr -d \' \\n\')"' : posix(project);
  return {
    project: [
      'gcloud auth login --brief',
      `PROJECT_ID=${id}`,
      'gcloud projects describe "$PROJECT_ID" --format none 2>/dev/null || gcloud projects create "$PROJECT_ID" --name OAuthlas',
      'echo "Project: $PROJECT_ID"',
    ],
    apis: [`gcloud services enable ${services.join(' ')} --project "$PROJECT_ID"`],
    account: [
      `ACCOUNT="${name}@$PROJECT_ID.iam.gserviceaccount.com"`,
      `gcloud iam service-accounts describe "$ACCOUNT" --format none 2>/dev/null || gcloud iam service-accounts create ${posix(name)} --project "$PROJECT_ID" --display-name OAuthlas`,
      '# What was just made is not everywhere at once.',
      'sleep 30',
      'CLIENT_ID=$(gcloud iam service-accounts describe "$ACCOUNT" --format "value(uniqueId)")',
    ],
    credential: credential(asked),
    delegate: ['echo "Client ID: $CLIENT_ID"', `echo "${delegationLink('$CLIENT_ID', list.split(','))}"`],
    entry: [
      entryText.includes(SERVICE_ACCOUNT)
        ? `sed -e "/"serviceAccount"/s/${SERVICE_ACCOUNT}/$ACCOUNT/" <<'JSON'`
        : "cat <<'JSON'",
      ...entryText.split('\n'),
      'JSON',
    ],
  };
}

const FILE = 'oauthlas-google.json';

function credential({ auth, name, issuer = '', subject = '' }: SetupOptions): readonly string[] {
  if (auth === 'key')
    return [`(umask 077 && gcloud iam service-accounts keys create ${FILE} --iam-account "$ACCOUNT")`];
  const pool = posix(name);
  return [
    'PROJECT_NUMBER=$(gcloud projects describe "$PROJECT_ID" --format "value(projectNumber)")',
    `POOL="projects/$PROJECT_NUMBER/locations/global/workloadIdentityPools/${name}"`,
    `gcloud iam workload-identity-pools create ${pool} --project "$PROJECT_ID" --location global --display-name OAuthlas`,
    `gcloud iam workload-identity-pools providers create-oidc ${pool} --project "$PROJECT_ID" --location global --workload-identity-pool ${pool} --issuer-uri ${posix(issuer)} --attribute-mapping google.subject=assertion.sub --attribute-condition ${posix(`assertion.sub == "${subject}"`)}`,
    `gcloud iam service-accounts add-iam-policy-binding "$ACCOUNT" --project "$PROJECT_ID" --role roles/iam.serviceAccountTokenCreator --member "principal://iam.googleapis.com/$POOL/subject/${subject}" --condition None --format none`,
    '# The whole path of the file in which the workload finds its token:',
    'TOKEN_FILE=token.jwt',
    `gcloud iam workload-identity-pools create-cred-config "$POOL/providers/${name}" --credential-source-file "$TOKEN_FILE" --output-file ${FILE}`,
    `echo "Audience of the token: https://iam.googleapis.com/$POOL/providers/${name}"`,
  ];
}
