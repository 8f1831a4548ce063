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
SETTINGS = "{ owner timeZone workDays dailyTargetMinutes parallelLimit longRunningMinutes }"
READ_SETTINGS = f"query {{ workSettings {SETTINGS} }}"
REVISE_SETTINGS = f"mutation ($changes: WorkSettingsChanges!) {{ reviseWorkSettings(changes: $changes) {SETTINGS} }}"
