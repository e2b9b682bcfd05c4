insight-nav = Figures
insight-nav-mend = What to mend
insight-nav-check = Reconciliation
insight-nav-public = Statistics

# The page of figures

insight-title = Figures of cases
insight-window = { $from } to { $to }, { $n } days
insight-building = Earlier cases are being counted in; the figures are not complete yet. Please look again in a while.
insight-received = Received
insight-accepted = Accepted
insight-ended = Completed
insight-granted = Granted
insight-refused = Refused
insight-late = Completed late
insight-returned = Correction notices
insight-opening = Open at the start
insight-open = Open at the end
insight-overdue = Overdue now
insight-online-rate = Online share
insight-one-visit-rate = One visit at most
insight-on-time-rate = Completed on time
insight-p50 = Median time
insight-p90 = Nine in ten within
insight-balance = Open at the start { $opening }, received { $received }; completed { $ended }, open at the end { $open }.
insight-decided = Time runs from receipt to decision, over the { $n } cases decided in these days; holidays and special procedures are not taken out.
insight-course = Received and completed over time
insight-chart-table = Show as a table
insight-chart-most = Highest: { $n }
insight-table = By { $by }
insight-by-what = Of
insight-by-organ = organ
insight-by-item = item
insight-by-kind = kind of power
insight-by-channel = channel
insight-by-region = division
insight-by-period = date
insight-ask-from = From
insight-ask-to = To
insight-ask-by = Told apart by
insight-ask-organ = Organ
insight-ask-channel = Channel
insight-ask-count = What is counted
insight-count-parts = What each organ handles (packages taken apart)
insight-channel-online = Online
insight-channel-counter = Service window
insight-channel-kiosk = Self-service terminal
insight-channel-hotline = Telephone
insight-kind-licence = Administrative licence
insight-kind-confirmation = Administrative confirmation
insight-kind-benefit = Administrative benefit
insight-kind-reward = Administrative reward
insight-kind-adjudication = Administrative adjudication
insight-kind-other = Other administrative power
insight-kind-public-service = Public service
insight-narrowed = Only:
insight-back-out = back one level
insight-back = Back to the figures
insight-none = There were no cases in these days.
insight-none-next = Look at the last thirty days
insight-how = Figures are counted as things happen and reconciled every night with the cases and the ledger, cell by cell. Unless said otherwise, a package counts as one.
insight-hours-none = under 1 hour
insight-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
insight-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
insight-days-hours = { $n } d { $hours } h
insight-now = now

# The cases behind a figure

insight-cases-title = Cases behind a figure
insight-cases-none = There are no such cases.
insight-shelves = Which cases
insight-shelf-received = Received in these days
insight-shelf-ended = Completed in these days
insight-shelf-open = Open now
insight-shelf-overdue = Overdue now
insight-shelf-returned = Received in these days, with a correction notice
insight-case-number = Case number
insight-case-state = State
insight-case-received = Received on
insight-case-ended = Completed on
insight-case-limit = Promised limit
insight-limit-passed = Passed

# What to mend

insight-mend-title = Three things to mend first
insight-mend-none = The cases of these days do not yet show what to mend.
insight-mend-step = Shorten the step “{ $step }” of “{ $item }”
insight-mend-step-why = Done { $n } times in these days; half of them took { $time } or more. It makes { $share } of the time of all steps.
insight-mend-material = Explain “{ $material }” of “{ $item }” better, or fetch it from where it is
insight-mend-material-why = It is missing most: { $n } times, of { $all } correction notices in these days.
insight-mend-late = Find out why “{ $item }” is late
insight-mend-late-why = Of { $all } completed, { $n } passed their promised limit.
insight-mend-steps = Steps that take the most time
insight-mend-materials = Materials that are missing most
insight-mend-column-step = Step
insight-mend-column-material = Material
insight-mend-column-n = Times
insight-mend-column-median = Median time
insight-mend-column-hours = Hours in all
insight-mend-no-steps = No step was finished in these days.
insight-mend-no-materials = No correction notice went out in these days.

# Reconciliation

insight-check-title = Reconciliation
insight-check-lead = Every night at two, all figures are counted anew from the cases and from the ledger and compared cell by cell. You can also have it done now.
insight-check-now = Reconcile now
insight-check-asked = Under way; what comes out is shown below.
insight-check-list = Reconciliations
insight-check-none = There was none yet.
insight-check-when = When
insight-check-by = Asked for by
insight-check-by-night = The night
insight-check-by-hand = Somebody
insight-check-result = Result
insight-check-cases = Cases
insight-check-cells = Figures compared
insight-check-left-out = Left out, changing
insight-check-running = Under way
insight-check-failed = Not finished
insight-check-same = All the same
insight-check-differs = { $n ->
    [one] { $n } figure differs
   *[other] { $n } figures differ
}
insight-check-of = Reconciliation of { $when }
insight-check-unknown = There is no such reconciliation
    .meaning = It may be older than what is kept.
    .action = Please choose one from the list.
insight-difference-list = Figures that differ
insight-difference-none = Nothing differs.
insight-difference-more = Only the first { $n } are kept.
insight-difference-source = Compared with
insight-difference-period = Date
insight-difference-organ = Organ
insight-difference-item = Item
insight-difference-measure = Measure
insight-difference-kept = Kept
insight-difference-found = Counted anew
insight-difference-numbers = Cases
insight-source-cases = Cases
insight-source-ledger = Ledger
insight-measure-received = Received
insight-measure-online = Applied for online
insight-measure-accepted = Accepted
insight-measure-ended = Completed
insight-measure-granted = Granted
insight-measure-refused = Refused
insight-measure-not-accepted = Not accepted
insight-measure-withdrawn = Withdrawn
insight-measure-terminated = Terminated
insight-measure-late = Completed late
insight-measure-returned = Correction notices
insight-measure-sent-back = Reviews sent back
insight-measure-delivered = Delivered
insight-measure-one-visit = One visit at most
insight-measure-open = Open
insight-measure-overdue = Overdue
insight-measure-time = Time to decision
insight-measure-step = Time of a step
insight-measure-missing = Missing materials
insight-rebuild-title = Count everything anew
insight-rebuild-lead = Forgets the figures and counts them anew from the ledger. With many cases it takes a while, and until then the figures are not complete.
insight-rebuild = Count everything anew
insight-rebuild-asked = Counting anew has begun.

# The public’s page

insight-public-title = Statistics of { $region }
insight-public-time = Of the cases decided in these days half took no more than { $half }, nine in ten no more than { $most }.
insight-public-few = Figures below { $n } are not published, so that nobody can be recognised; sometimes a second figure of the column is kept back so that the first cannot be worked out.
insight-few = not published
insight-public-csv = Download the table (CSV)
insight-public-json = Open interface (JSON)

# What may be wrong

insight-day = That is no date
    .meaning = “{ $detail }” is no date.
    .action = Please write year-month-day, such as 2026-11-30.
insight-period = These days do not go together
    .meaning = The first day cannot come after the last, and { $years } years are the most.
    .action = Please change the days.
insight-checking = A reconciliation is under way
    .meaning = Only one is done at a time.
    .action = Please wait for its result.
insight-rebuilding = Figures are being counted anew
    .meaning = Earlier cases are being counted in.
    .action = Please wait until that is done.

ledger-kind-insight-rebuild-asked = Figures were to be counted anew
ledger-kind-insight-checked = Figures were reconciled
job-kind-insight-rebuild = Count in earlier cases
job-kind-insight-check = Reconcile figures
job-kind-insight-night = Reconcile figures every night
permission-insight-check = having figures reconciled
permission-insight-read = seeing figures and the cases behind them
