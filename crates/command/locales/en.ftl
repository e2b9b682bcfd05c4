command-nav = Command centre
command-title = Command centre, { $place }
command-as-of = { $place } · as of { $time }
command-look-light = Light variant
command-look-dark = Dark variant
command-to-office = Back to the office
command-stream = Happening now

# figures

command-received = Received today
command-accepted = Accepted today
command-ended = Closed today
command-open = Open
command-overdue = Open and overdue

# map and table

command-map-province = Leagues and cities
command-map-city = Banners, counties and districts
command-map-organs = Halls and offices
command-map-table = Received, open and overdue
command-map-note = Tiles stand by division; they show neither boundaries nor area. The large figure is what is open, ■ what of it is overdue; the deeper the colour, the more is open.
command-tile = { $name }: { $open } open, { $overdue } of them overdue, { $received } received today
command-place = Place
command-organ = Office
command-place-unknown = There is no such place, or it lies outside your posts’ reach
    .action = Go back to the command centre and choose from the map.

# arrivals and warnings

command-arrivals = Applications coming in
command-arrivals-none = Nothing has come in yet. What somebody submits appears here at once.
command-arrival-new = new
command-warnings = Warnings
command-warnings-none = No warnings in the last seven days.
command-channel-online = online
command-channel-counter = at a window
command-event-case-submitted = Submitted
command-event-case-correction-asked = Correction asked for
command-event-case-accepted = Accepted
command-event-case-not-accepted = Not accepted
command-event-case-decided = Decided
command-event-case-delivered = Delivered
command-event-case-withdrawn = Withdrawn
command-event-case-due-soon = Due soon
command-event-case-overdue = Overdue
command-event-alert-raised = Alert

# cases

command-cases-open = Open in { $place }
command-cases-overdue = Open and overdue in { $place }
command-cases-none = There are no such cases here.
command-case-number = Case number
command-item = Item
command-state = State
command-came = Received on
command-case-title = Case { $number }
command-case-whole = Open the case
command-case-not-yours = Your post does not reach all of this case; this is its course only.
command-case-unknown = There is no such case, or it lies outside your posts’ reach
    .action = Check the number, or open it from a list of the command centre.
command-applicant = Applicant (masked)
command-applicant-unkept = not recorded
command-course = What happened
command-course-none = What happened before the command centre was switched on is not recorded.

# keeping, permissions, listeners

command-retention-moment = Lines of the command centre
command-retention-moment-since = from the day it happened
permission-command-watch = looking at the command centre’s screen
listener-command = Lines of the command centre

# tasks

command-nav-tasks = Tasks given
command-nav-tasks-unit = Tasks for my unit
command-tasks-title = Tasks given
command-card-title = Tasks given
command-tasks-none = There are no tasks here.
command-tasks-quiet = No task is open.
command-to-tasks = Tasks given
command-to-new = Give a task
command-shelf-open = Open
command-shelf-issued = To be taken
command-shelf-working = In hand
command-shelf-late = Overdue
command-shelf-finished = To be closed
command-shelf-closed = Closed
command-shelf-revoked = Taken back
command-task-what = Task
command-unit = Unit
command-task-state = State
command-task-until = Last day
command-task-provisional = provisional: that year’s holidays are not published
command-task-kind = Kind
command-kind-daily = Of the day
command-kind-key = Key matter
command-task-urgency = Urgency
command-task-urgent = Urgent
command-task-was-late = was overdue
command-task-body = What is asked
command-task-about-what = About
command-task-new = Give a task
command-task-give = Give it
command-task-given = Task { $number } is given; the unit is told.
command-task-done = Done.
command-units-none = No unit within your reach has a post that takes tasks yet. Ask the system administrator to set one up.
command-days = working days
command-field-organ = Unit
command-field-title = Task
    .help = What is to be done, in one sentence.
command-field-body = What is asked
    .help = What, how far, and what is to be reported. Write no particulars of people; give the case number.
command-field-kind = Kind
command-field-urgent = Urgency
command-field-days = Time allowed
    .help = Working days from tomorrow, 60 at most.
command-field-about = What it is about
command-field-about-key = Number
    .help = A case number, an alert’s number or a division code; nothing where it has no number.
command-about-free = Something without a number
command-about-case = A case
command-about-alert = An alert
command-about-place = A place
command-act-issue = Given
command-act-late = Overdue
command-act-accept = Take it
    .label = Remark
command-act-report = Report progress
    .label = Progress
command-act-finish = Report it done
    .label = Result
command-act-close = Close it
    .label = Remark
command-act-return = Send it back
    .label = Why it goes back
command-act-revoke = Take it back
    .label = Why it is taken back
command-task-unknown = There is no such task, or it lies outside your posts’ reach
    .action = Open it from the list of tasks.
command-task-moved = This task has gone on
    .action = Reload the page to see how it stands.
command-task-changed = Somebody has just acted on this task
    .action = Reload the page to see how it stands.
command-unit-missing = Choose a unit
command-unit-empty = Nobody of this unit holds a post that takes tasks: it would reach nobody
    .action = Choose another unit, or ask the system administrator for a post.
command-task-title = Say what is to be done
command-task-title-long = At most { $most } characters
command-task-words = Say how it is
command-task-words-long = At most { $most } characters
command-task-days = Give 1 to { $most } working days
command-task-about = There is no such number, or it lies outside your posts’ reach
    .action = Check the number, or choose “Something without a number”.
command-event-dispatch-issued = Task given
command-event-dispatch-accepted = Task taken
command-event-dispatch-reported = Progress reported
command-event-dispatch-finished = Task reported done
command-event-dispatch-sent-back = Task sent back
command-event-dispatch-closed = Task closed
command-event-dispatch-revoked = Task taken back
command-event-dispatch-overdue = Task overdue
command-retention-task = Tasks given to units
command-retention-task-since = from the day it was closed or taken back
permission-command-dispatch = giving tasks to units and closing them
permission-command-answer = taking tasks for one’s unit
ledger-kind-dispatch-issued = Task given to a unit
ledger-kind-dispatch-accepted = Task taken by the unit
ledger-kind-dispatch-reported = Progress of a task reported
ledger-kind-dispatch-finished = Task reported done
ledger-kind-dispatch-sent-back = Task sent back
ledger-kind-dispatch-closed = Task closed
ledger-kind-dispatch-revoked = Task taken back
ledger-kind-dispatch-overdue = Task overdue
job-kind-command-task-due = Last days of tasks
command-clock = The last day could not be counted
    .action = Ask the system administrator to check the holidays and the clock.
