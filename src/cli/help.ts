/** What `--help` says after the options. */

export const footer = `
Examples:
  oauthlas demo                          look at an invented company first
  oauthlas init m365                     how to let it into a tenant
  oauthlas doctor                        can each tenant be read, and by what?
  oauthlas scan                          scan the tenants of oauthlas.config.json
  oauthlas scan --json > report.json     the same, for a program
  oauthlas scan --resume                 go on after Ctrl-C or a crash
  oauthlas scan --continue               the same, or a new one: for a schedule
  oauthlas investigate "example backup"  is it in here, and what can it reach?
  oauthlas incidents                     which vendor incidents touch what is here
  oauthlas explain Mail.ReadWrite        what a permission really allows
  oauthlas deliver                       send what waits for a SIEM that was down
  oauthlas config validate               check the config, and open nothing

Exit codes:
    0  as expected                       2  wrong usage or config
   10  findings at --fail-on or above    3  credentials refused
   20  surfaces not read whole           4  a fault in oauthlas itself
   21  both                             30  events wait for a destination
                                       130  interrupted; --resume goes on
The last line on stderr says which and why.`;

export const scanExamples = `
Examples:
  oauthlas scan --config fleet.json --fail-on critical
  oauthlas scan -o html=report.html -o csv=apps.csv -o lookup=lookup.csv
  oauthlas scan --group emea --tenant example-labs
  oauthlas scan --resume
  oauthlas scan --continue --log-format json --no-report -o json=report.json
config.example.json shows a config; the secrets in it are references
(env:NAME, file:PATH).`;

export const investigateExamples = `
Examples:
  oauthlas investigate "example backup"
  oauthlas investigate b13ccfe4-429b-4daf-930f-7197319c4e7f --json
  oauthlas investigate Mail.ReadWrite --group emea
Exit codes: 10 present somewhere; 20 nowhere seen, but of some tenant it cannot
be said; 0 nowhere, and all that could show it was read whole.`;

export const incidentsExamples = `
Examples:
  oauthlas incidents
  oauthlas incidents --all --group emea
  oauthlas incidents 2025-08-salesloft-drift --json
  oauthlas incidents --feed our-incidents.json
Exit codes: 10 one touches what is here, or an app is here that was made for
attacks; 20 none does for sure, but of some it cannot be said; 0 none does, and
all that could show it was read whole.`;

export const explainExamples = `
Examples:
  oauthlas explain Mail.ReadWrite
  oauthlas explain https://mail.google.com/
  oauthlas explain "https://login.microsoftonline.com/…/authorize?scope=…"
  oauthlas explain repo workflow admin:org
  oauthlas explain user_impersonation --api "Azure DevOps"
  oauthlas explain channels:history --platform slack --json
Exit code: 0, also for what is unclassified, which the answer says.`;

export const doctorExamples = `
Examples:
  oauthlas doctor
  oauthlas doctor --tenant example-labs
  oauthlas doctor --json | jq '.connections[].missing[].commands[]'
Exit codes: 0 all is well, as far as it was examined; 20 something a scan would
miss; 10 a right beyond need, at failOn of the config or above; 21 both; 3 the
credentials of every tenant were refused.`;

export const initExamples = `
Examples:
  oauthlas init m365
  oauthlas init m365 --surfaces baseline,sign-in-activity --tenant-id example.com
  oauthlas init m365 --surfaces all --write setup
  oauthlas init m365 --auth workload-identity \\
    --issuer https://token.actions.githubusercontent.com \\
    --subject repo:OWNER/REPOSITORY:ref:refs/heads/main
  oauthlas init google --admin scan@example.com --surfaces all --write setup
  oauthlas init google --mode full --project example-scan
Then \`oauthlas doctor\` tells whether it came out right.`;

export const deliverExamples = `
Examples:
  oauthlas deliver
  oauthlas deliver --destination siem --for 60
  oauthlas deliver --dead
  oauthlas deliver --retry-dead
Exit codes: 0 all that waited was delivered; 30 something still waits, or was
refused for good.`;

export const configExamples = `
Examples:
  oauthlas config validate
  oauthlas config schema > config.schema.json`;

export const validateExamples = `
Examples:
  oauthlas config validate
  oauthlas config validate --config fleet.json --group emea`;

export const schemaExamples = `
Examples:
  oauthlas config schema > config.schema.json`;

export const demoExamples = `
Examples:
  oauthlas demo
  oauthlas demo --users 5000 --all
  oauthlas demo --output html=demo.html
  oauthlas demo --keep demo
  oauthlas investigate driftline --config demo/oauthlas.config.json`;
