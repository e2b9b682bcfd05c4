# Page frames
kit-skip = Skip to main content
kit-demo-strip = Demonstration: people, companies and licences are invented and have no legal effect.
kit-frame-desk = Service window
kit-frame-office = Approval and management
kit-frame-board = Operations board
kit-other-language = 中文
kit-type-large = Larger text
kit-type-normal = Standard text
kit-sign-in = Sign in
kit-sign-out = Sign out
kit-messages = Messages
kit-messages-unread = , { $n } unread
kit-who-am-i = Signed in as{" "}
kit-nav-label = Main navigation
kit-crumbs-label = You are here
kit-title-error = Error: { $title }
kit-footer-run-by = Run by the People’s Government of { $region }
kit-footer-organiser = Answerable: { $name }
kit-footer-operator = Run by { $name }
kit-footer-contact = Contact: { $name }
kit-footer-site-code = Government site code { $code }
kit-footer-privacy = Privacy policy
kit-footer-report-errors = Report an error on this site
kit-footer-hotline = Questions? Call the government service hotline
kit-accessibility = Accessibility statement
kit-gallery = Component gallery

# Dates and times
kit-day = { $weekday } { $day } { $month }
kit-short-day = { $day } { $month }
kit-document-date = { $day } { $month } { $year }
kit-instant = { $date }, { $time }
kit-due = { $day }, { $left }
kit-left-working = { $n ->
    [one] 1 working day left
   *[other] { $n } working days left
}
kit-left-calendar = { $n ->
    [one] 1 day left
   *[other] { $n } days left
}
kit-left-today = due today
kit-over-just = time limit passed
kit-over-working = { $n ->
    [one] 1 working day overdue
   *[other] { $n } working days overdue
}
kit-over-calendar = { $n ->
    [one] 1 day overdue
   *[other] { $n } days overdue
}
kit-ago-now = just now
kit-ago-minutes = { $n ->
    [one] 1 minute ago
   *[other] { $n } minutes ago
}
kit-ago-hours = { $n ->
    [one] 1 hour ago
   *[other] { $n } hours ago
}
kit-ago-yesterday = yesterday at { $time }
kit-money = CNY { $amount }
kit-month-1 = January
kit-month-2 = February
kit-month-3 = March
kit-month-4 = April
kit-month-5 = May
kit-month-6 = June
kit-month-7 = July
kit-month-8 = August
kit-month-9 = September
kit-month-10 = October
kit-month-11 = November
kit-month-12 = December
kit-weekday-1 = Monday
kit-weekday-2 = Tuesday
kit-weekday-3 = Wednesday
kit-weekday-4 = Thursday
kit-weekday-5 = Friday
kit-weekday-6 = Saturday
kit-weekday-7 = Sunday

# States
kit-state-on-time = On time
kit-state-soon = Due soon
kit-state-overdue = Overdue
kit-state-paused = Paused
kit-state-done = Done
kit-state-waiting = Not started

# Finding and lists
kit-search-go = Search
kit-search-others = Or choose one of these
kit-search-options = Suggestions
kit-search-found = { $n } suggestions; use the arrow keys to choose
kit-table-tick = Select this row
kit-table-bulk = With the selected rows:
kit-pager-label = Pages
kit-pager-total = { $total } in total
kit-pager-first = First page
kit-pager-previous = Previous page
kit-pager-next = Next page
kit-filter-views = Saved views
kit-filter-go = Filter
kit-list-views = My views
kit-list-save = Save this view
kit-list-save-name = Name of the view
kit-list-save-go = Save
kit-list-forget = Remove the view “{ $name }”
kit-list-export = Export as a file
kit-filter-any = Any
kit-filter-clear = Clear filters

# Filling in
kit-optional = (optional)
kit-letters-most = Up to { $n } characters
kit-letters-left = Characters left: { $n }
kit-letters-full = You have reached the limit of { $n } characters; anything beyond it is cut off
kit-choose = Choose one
kit-continue = Continue
kit-back = Back
kit-change = Change
kit-not-answered = Not answered
kit-error-prefix = Error:{" "}
kit-errors-title = { $n ->
    [one] There is 1 thing to correct
   *[other] There are { $n } things to correct
}
kit-question-step = Question { $n } of { $of }
kit-question-why = Why we ask
kit-draft-saving = Saving draft…
kit-draft-saved = Draft saved
kit-draft-failed = The draft is not saved yet; we keep trying
kit-draft-out = You have been signed out, and what you typed last is not saved yet. Sign in again in a new window, then go on here; nothing will be lost.
kit-upload-sending = Uploading…
kit-upload-failed = The upload failed; the connection may have been lost. Files uploaded before are safe.
kit-upload-again = Upload again
kit-upload-out = You have been signed out, and this file was not uploaded. Sign in again in a new window, then upload it here.
kit-print = Print
kit-saved = Saved.
kit-uploaded = Uploaded: { $names }
kit-drop-choose = Choose files
kit-drop-here = You can also drop files here
kit-drop-camera = Take a photo
kit-drop-big = “{ $name }” has { $size }, which is more than { $most }, and was not uploaded. Please compress it, or take the photo in a smaller size.

kit-yes = Yes
kit-no = No
kit-row-add = Add a row
kit-source-party = From your profile
kit-source-answer = From your earlier answers
kit-source-licence = From an electronic licence you hold
kit-source-exchange = From shared data: { $name }

# Faults in forms: say how to put them right
form-required = Enter: { $label }
form-choose = Choose: { $label }
form-consent = Tick the declaration to continue
form-not-a-number = { $label } must be a number, such as 180
form-not-whole = { $label } must be a whole number
form-not-yes-or-no = { $label }: choose yes or no
form-not-a-date = { $label } must be a date, such as 2026-10-12
form-not-an-option = { $label }: choose one of the options listed
form-too-small = { $label } must be { $limit } or more
form-not-more = { $label } must be more than { $limit }
form-too-large = { $label } must be { $limit } or less
form-not-less = { $label } must be less than { $limit }
form-step = { $label } must be a multiple of { $step }
form-too-short = { $label } must have at least { $limit } characters
form-too-long = { $label } must have at most { $limit } characters
form-too-few = { $label } needs at least { $limit } entries
form-too-many = { $label } takes at most { $limit } entries
form-repeated = { $label } has the same row twice; remove one
form-pattern = { $label } is not in the format the help text describes
form-characters = { $label } contains characters we cannot read; type it again
form-format = { $label } is not written correctly; please check it
form-format-time = { $label } must be a time, such as 09:30
form-format-date-time = { $label } must be a date and time, such as 2026-10-12 09:30
form-format-email = Enter a full email address, such as name@example.cn
form-format-uri = Enter a full web address beginning with https://
form-format-cn-mobile = Enter an 11-digit mobile number
form-format-cn-phone = Enter a mobile number, or a landline with its area code, such as 0476-1234567
form-format-cn-postcode = Enter a 6-digit postcode
form-format-money = Enter an amount with at most two decimals, such as 1200.50
form-invalid = { $label } could not be read; enter it again
form-unknown-field = What you sent contains something this form does not ask; reload the page and try again
form-too-much = Too much was sent at once; save in several steps

kit-code-uscc = unified social credit code
kit-code-org = organisation code
kit-code-citizen-id = resident ID number
kit-code-permanent-residence = number of the permanent residence card
kit-code-hk-macao-permit = number of the travel permit (Hong Kong and Macao residents)
kit-code-taiwan-permit = number of the travel permit (Taiwan residents)
kit-code-passport = passport number
kit-code-telephone = telephone number
kit-code-licence-id = licence identifier
kit-code-region = division code
kit-code-item = item code
kit-code-case = case number
kit-code-fault-empty = Enter the { $code }
kit-code-fault-too-long = The { $code } is too long; please check it
kit-code-fault-length = The { $code } must have { $expected } characters
kit-code-fault-character = The { $code } contains “{ $found }”, which cannot be part of it
kit-code-fault-shape = The { $code } is not in the right format; compare it with your document
kit-code-fault-check-digit = The check digit of the { $code } does not match; compare it with your document, character by character
kit-code-fault-inner-check-digit = The check digit in the middle of the { $code } does not match; compare it with your document, character by character
kit-code-fault-division = The { $code } begins with a division code that does not exist; please check it
kit-code-fault-day = The { $code } contains a date that does not exist; please check it
kit-code-fault-value = Part of the { $code } is outside what is allowed; please check it
kit-code-fault-part = A code inside the { $code } is wrong; check it character by character

# Checking materials
kit-check-unchecked = Not checked
kit-check-ok = Complete
kit-check-faulty = To be corrected
kit-check-spared = Not required
kit-check-keys = Keys 1–9 mark a document complete; → changes that to “to be corrected”; Tab leads to the note
kit-check-note = What is missing and how to supply it

# Time limits
kit-clock-due = By
kit-clock-due-open = The clock is paused. The due date is set again when it resumes.
kit-clock-paused = Paused
kit-clock-stopped = Stopped on { $day }
kit-provisional = provisional
kit-clock-done-on = completed { $day }
kit-clock-provisional = Provisional date: the public holidays of { $year } have not been announced. It will be recalculated, and you will be told, when they are.
kit-clock-promised = Promised limit
kit-clock-statutory = Statutory limit
kit-clock-resumed = When it resumes: { $left }
kit-clock-line = { $when }: { $what }
kit-range = { $from } to { $to }
kit-clock-why = Why this date
kit-clock-bar = Progress against the limit, from { $from } to { $to }
kit-clock-pause = { $label }: { $from } to { $to }, not counted
kit-clock-pause-day = { $label }: { $day }, not counted

# What happened
kit-timeline-to-come = Still to come
kit-channel-online = Online
kit-channel-hall = Service window
kit-channel-office = Department
kit-channel-system = Automatic
kit-step-done = Done
kit-step-current = In progress
kit-step-pending = To come
kit-flow-start = Start: { $name }
    .unnamed = Start
kit-flow-step = { $name }
    .unnamed = Handling
kit-flow-automatic = { $name } (automatic)
    .unnamed = Automatic step
kit-flow-call = { $name }
    .unnamed = Another service
kit-flow-group = { $name }, made up of:
    .unnamed = Several steps:
kit-flow-choice = { $name }, one of these:
    .unnamed = One of these:
kit-flow-together = { $name }, all at the same time:
    .unnamed = All at the same time:
kit-flow-some = { $name }, in parallel, one or more of these:
    .unnamed = In parallel, one or more of these:
kit-flow-first = { $name }, whichever happens first:
    .unnamed = Whichever happens first:
kit-flow-branch = { $name }:
    .unnamed = Branch:
kit-flow-event = Waiting for: { $name }
    .unnamed = Waiting
kit-flow-meanwhile = If { $name } in the meantime:
    .unnamed = If something happens in the meantime:
kit-flow-go-on = Continues with { $name }
    .unnamed = Continues when all are done
kit-flow-end = End: { $name }
    .unnamed = End
kit-flow-outline = Read the steps as a list

# Evidence and parties
kit-trust-a = Issued and sealed by an authority
kit-trust-b = Checked against the original at a service window
kit-trust-c = Uploaded by the applicant
kit-trust-d = Declared by the applicant
kit-evidence-expired = Expired on { $day }
kit-evidence-valid = Valid until { $day }
kit-party-reveal = Show full details
kit-party-logged = Viewing is logged and the person can see the log
kit-contact-title = Who handles this
kit-contact-organ = Authority
kit-contact-place = Place
kit-contact-hours = Hours
kit-contact-phone = Telephone

# Documents
kit-sheet-to = To { $name }:
kit-sheet-verify = Scan to verify
kit-stage-done = , done
kit-stage-now = , now
kit-stage-waiting = , to come

# Live
kit-live-lost = Connection lost, connecting again
kit-live-none = What happens from now on appears here at once.
kit-live-on = Live

# What was being sent when the session ended
kit-held-title = You have been signed out; what you typed is still here
kit-held-lead = Please keep this page open. Once you have signed in again, what you typed is sent.
kit-held-sign-in = Sign in again in a new window
kit-held-then = Come back to this page and press “Send it now”.
kit-held-go-on = Send it now

# What we say when something fails: what happened, what it means for you, what you can do, whom to ask.
kit-fault-what-next = What you can do
kit-fault-home = Go to the start page
kit-fault-ask = Get help
kit-fault-code = Code
kit-fault-request = Request number

kit-fault-invalid = There is a problem with what you entered, so it was not saved
    .meaning = Nothing has been changed.
    .action = Check your answers, correct them and send them again.
    .contact = If you are not sure what to enter, call 12345 or ask at the service window.
kit-fault-sign-in = Please sign in
    .meaning = This page needs to know who you are. Drafts that were saved are still there.
    .action = After signing in you will come straight back here.
    .contact = If you cannot sign in, call 12345.
kit-fault-forbidden = You cannot do this
    .meaning = Your account does not have this permission. Nothing has been changed.
    .action = If you hold another post or account, switch to it and try again.
    .contact = If you should have this permission, contact your authority’s system administrator.
kit-fault-not-found = We could not find this page
    .meaning = The address may be incomplete, or the content has moved.
    .action = Check the address, or search from the start page.
    .contact = If you cannot find the service you need, call 12345.
kit-fault-conflict = Things have changed, so this step was not taken
    .meaning = Someone dealt with it before you, or the case has moved on.
    .action = Open the page again to see where it stands now.
    .contact = If something is unclear, contact the authority handling the case or call 12345.
kit-fault-too-large = What you sent is too large
    .meaning = It was not saved. Your draft is not affected.
    .action = Compress it or upload it in parts, then try again.
    .contact = If you cannot make it smaller, bring it to the service window.
kit-fault-unsupported = This address cannot read what you sent
    .meaning = It was neither read nor saved.
    .action = Send it again from a page of this site; programs must set Content-Type as the API description says.
    .contact = If it happens again, contact the administrator of this system.
kit-fault-too-many = Too many attempts
    .meaning = To protect accounts, we are not accepting this kind of request for the moment.
    .action = Wait a little and try again.
    .contact = If it was not you, call 12345.
kit-fault-busy = The system is busy
    .meaning = This step was not taken. Cases already submitted are not affected.
    .action = Wait a few seconds and try again.
    .contact = If it still does not work, call 12345.
kit-fault-internal = Something went wrong on our side
    .meaning = This is our fault, not yours. Cases already submitted are not affected.
    .action = Try again in a little while.
    .contact = Call 12345 and give the request number below.

kit-not-found = We could not find this page
kit-sign-in-needed = Please sign in
kit-forbidden = You cannot do this
kit-method = This address does not take this kind of request
kit-too-large = What you sent is larger than { $limit }
kit-file-too-large = The file is larger than { $limit }
kit-too-many-fields = Too much was sent at once
kit-conflict = Things have changed, so this step was not taken
kit-too-many = Too many attempts
kit-busy = The system is busy
kit-bad-request = We could not understand this request
kit-internal = Something went wrong on our side
kit-not-mounted = Something went wrong on our side
kit-content-type = The form was sent in the wrong format
kit-form = The form could not be read: { $detail }
kit-streams-full = Very many screens are following live at this moment
    .meaning = The figures are there, but they do not change by themselves.
    .action = Reload the page now and then; it follows again as soon as there is room.
kit-query = The address could not be read: { $detail }
kit-under-way = Too much is being sent at once from your account or your network
    .meaning = What you sent last was not taken. What arrived before is safe.
    .action = Wait until the other uploads have finished, then send it again.
kit-intake-full = Very many people are sending files at this moment
    .meaning = What you sent last was not taken. What arrived before is safe.
    .action = Wait a moment and send it again.
kit-json = The JSON could not be read: { $detail }
kit-upload-broken = The upload was interrupted and nothing was saved: { $detail }
    .action = Check your connection and upload again.
kit-csrf = The page was open too long and this submission failed a safety check
    .meaning = Nothing has been changed. Your draft is still there.
    .action = Go back, reload the page and submit again.
kit-origin = This submission came from another website and was refused
    .meaning = Nothing has been changed.
    .action = Start again from a page on this site.

# Database and storage
store-text = What you entered contains a character that cannot be stored
    .action = Remove invisible control characters and try again.
store-busy = The system is busy
store-conflict = Too many people are working on the same thing, so this step was not taken
store-unavailable = The system cannot be used at the moment
    .action = It recovers by itself. Wait a moment and try again.
store-full = The system cannot save at the moment
    .meaning = There is no storage space left. This step was not taken; cases already submitted are not affected.
    .action = Try again later; if it goes on, call 12345 and tell us.
store-closed = The system is restarting
store-key-weak = The key is too short or not random: at least 32 bytes, such as openssl rand -hex 32 produces
store-key-differs = This process is already using another key; restart it
store-key-missing = A record was encrypted with another key; put the earlier key back into the configuration
store-vault-locked = The service did not start properly: the key is missing
store-unseal = A record cannot be decrypted
store-seal = Data cannot be encrypted
store-no-randomness = The system provides no random numbers

# Accessibility statement
kit-accessibility-what = What we promise
    .text = This site is built to the Web Content Accessibility Guidelines (WCAG) 2.2, level AA, and follows GB/T 37668, so that everybody can get things done on their own.
kit-accessibility-how = How you can use it
    .text = Everything works with the keyboard alone and with a screen reader. Pages can be enlarged to 400% without losing content; “Larger text” enlarges all text. Services work without scripts. Status is always shown by shape, word and colour together.
kit-accessibility-gaps = What does not work yet
    .text = Flow charts have a text version beside them. Some uploaded originals, such as scanned drawings, have none; staff at the service window will help.
kit-accessibility-contact = Tell us
    .text = If something stands in your way, call 12345 or tell us at the service window. We will offer another way and put it right.
