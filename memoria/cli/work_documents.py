"""The GraphQL documents about work that commands send."""

SESSION = """
fragment whole on WorkSession {
  id owner description category status startTime endTime timeZone durationSeconds durationMinutes totalPauseMinutes
  pauses { start end reason } client { id name } project { id name repo } issueNumber issueUrl prNumber prUrl branch
  branchUrl notes memoryId version warnings { kind message sessionIds }
}
"""
START = "mutation ($session: NewSession!) { startWork(session: $session) { ...whole } }" + SESSION
ENTER = "mutation ($session: PastSession!) { enterWork(session: $session) { ...whole } }" + SESSION
CONTINUE = "mutation ($id: UUID!) { continueWork(id: $id) { ...whole } }" + SESSION
PAUSE = (
    "mutation ($id: UUID, $reason: String, $at: DateTime) { pauseWork(id: $id, reason: $reason, at: $at) { ...whole } }"
    + SESSION
)
RESUME = "mutation ($id: UUID, $at: DateTime) { resumeWork(id: $id, at: $at) { ...whole } }" + SESSION
STOP = (
    "mutation ($id: UUID, $at: DateTime, $summary: String) {"
    " stopWork(id: $id, at: $at, summary: $summary) { ...whole } }" + SESSION
)
STOP_AT_LAST_ACTIVITY = "mutation ($id: UUID) { stopWorkAtLastActivity(id: $id) { ...whole } }" + SESSION
NOTE = "mutation ($id: UUID, $text: String!) { noteWork(id: $id, text: $text) { ...whole } }" + SESSION
DISCARD = "mutation ($id: UUID) { discardWork(id: $id) }"
STATUS = (
    "query ($owner: String) { workStatus(owner: $owner) { owner warnings { kind message sessionIds }"
    " sessions { ...whole } } }" + SESSION
)
REPORT = """
query ($first: Date, $last: Date, $by: [WorkGroup!]!, $filter: WorkFilter, $rounding: Rounding) {
  workReport(first: $first, last: $last, by: $by, filter: $filter, rounding: $rounding) {
    period { first last seconds sessions } previous { first last seconds sessions }
    rows { day clientId client projectId project category owner seconds sessions }
    truncated runningSeconds targetSeconds refreshedAt stale
  }
}
"""
REFRESH = "mutation { refreshWorkViews }"
SETTINGS = (
    "{ owner timeZone workDays dailyTargetMinutes parallelLimit longRunningMinutes dayEndMinutes"
    " defaultClient { name } defaultProject { name } }"
)
READ_SETTINGS = f"query {{ workSettings {SETTINGS} }}"
REVISE_SETTINGS = f"mutation ($changes: WorkSettingsChanges!) {{ reviseWorkSettings(changes: $changes) {SETTINGS} }}"
PAGE = "totalCount pageInfo { hasNextPage endCursor }"
SESSIONS = (
    "query ($filter: SessionFilter, $first: Int!, $after: String) {"
    f" sessions(filter: $filter, first: $first, after: $after) {{ {PAGE} nodes {{ ...whole }} }} }}" + SESSION
)
SHOW = (
    "query ($id: UUID!) { session(id: $id) { ...whole lastActivityAt memories { id type kind content }"
    " recalled { memoryId recalls recalledAt memory { content } } } }" + SESSION
)
VERSION = "query ($id: UUID!) { session(id: $id) { version } }"
AMEND = (
    "mutation ($id: UUID!, $expected: Int!, $changes: SessionChanges!) {"
    " amendWork(id: $id, expectedVersion: $expected, changes: $changes) { ...whole } }" + SESSION
)
SUMMARIZE = (
    "mutation ($id: UUID!, $summary: String!) { summarizeWork(id: $id, summary: $summary) { ...whole } }" + SESSION
)
OF_CLIENT = "{ id name metadata archived createdAt updatedAt }"
CLIENT = f"query ($id: UUID!) {{ client(id: $id) {OF_CLIENT} }}"
CLIENTS = (
    "query ($archived: Boolean, $first: Int!, $after: String) {"
    f" clients(archived: $archived, first: $first, after: $after) {{ {PAGE} nodes {OF_CLIENT} }} }}"
)
ADD_CLIENT = f"mutation ($name: String!, $metadata: JSON) {{ addClient(name: $name, metadata: $metadata) {OF_CLIENT} }}"
REVISE_CLIENT = (
    f"mutation ($id: UUID!, $changes: ClientChanges!) {{ reviseClient(id: $id, changes: $changes) {OF_CLIENT} }}"
)
REMOVE_CLIENT = "mutation ($id: UUID!) { removeClient(id: $id) }"
OF_PROJECT = "{ id name client { id name } repo url metadata archived createdAt updatedAt }"
PROJECT = f"query ($id: UUID!) {{ project(id: $id) {OF_PROJECT} }}"
PROJECTS = (
    "query ($client: String, $archived: Boolean, $first: Int!, $after: String) {"
    f" projects(client: $client, archived: $archived, first: $first, after: $after) {{ {PAGE} nodes {OF_PROJECT} }} }}"
)
ADD_PROJECT = (
    "mutation ($name: String!, $client: String, $repo: String, $metadata: JSON) {"
    f" addProject(name: $name, client: $client, repo: $repo, metadata: $metadata) {OF_PROJECT} }}"
)
REVISE_PROJECT = (
    f"mutation ($id: UUID!, $changes: ProjectChanges!) {{ reviseProject(id: $id, changes: $changes) {OF_PROJECT} }}"
)
REMOVE_PROJECT = "mutation ($id: UUID!) { removeProject(id: $id) }"
