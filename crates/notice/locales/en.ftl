# Messages: the inbox, and what each kind of message says

notice-title = Messages
notice-lead = Whenever a case moves on, you are told here.
notice-views = Which messages to show
notice-view-all = All
notice-view-unread = Unread
notice-new = Unread
notice-none = No messages yet. When a case moves on, you are told here.
notice-none-unread = No unread messages.
notice-go = Go to the case
notice-go-account = Go to my account
notice-read-all = Mark all as read
notice-read-done = { $n } messages marked as read.
notice-no-day = as the notice says

message-not-found = There is no such message
    .meaning = This message does not exist, or it is not for you.
    .action = Go back to the list of messages.

# To applicants
notice-say-submitted = Your application for “{ $item }” was received. Its number is { $number }. Within 5 working days the window tells you whether it is accepted, or what is still missing.
    .title = Application received
notice-say-correction = Something is missing or must be corrected for “{ $item }” ({ $number }). Open the case and supply everything the correction notice names; the 5 working days then begin anew.
    .title = Please correct your application
notice-say-supplemented = What you supplied for “{ $item }” ({ $number }) was received.
    .title = Materials received
notice-say-accepted = “{ $item }” ({ $number }) was accepted. To be decided by: { $due }.
    .title = Accepted
notice-say-deemed = Nobody told you within 5 working days that something was missing for “{ $item }” ({ $number }), so it counts as accepted from the day it came in. To be decided by: { $due }.
    .title = Accepted by law, as nothing was said in time
notice-say-deferred-good = What you supplied later for “{ $item }” ({ $number }) was looked at and is in order.
    .title = Deferred materials in order
notice-say-deferred-again = Something supplied later for “{ $item }” ({ $number }) is wanted again by { $until }. Reason: { $reason }
    .title = Please supply deferred materials again
notice-say-deferred-lapsed = What was to follow for “{ $item }” ({ $number }) by { $until } did not come. Without it the case cannot be granted; please supply it soon.
    .title = Deferred materials are late
notice-say-not-accepted = “{ $item }” ({ $number }) was not accepted. Reason: { $reason }. The notice and what you can do about it are with the case.
    .title = Not accepted
notice-say-special-opened = A special procedure is under way for “{ $item }” ({ $number }), planned until { $until }. Its time does not count towards the limit.
    .title = Special procedure begun
notice-say-special-closed = The special procedure for “{ $item }” ({ $number }) has ended and the limit runs again. To be decided by: { $due }.
    .title = Special procedure ended
notice-say-special-late = The special procedure for “{ $item }” ({ $number }) did not end by { $until }. We are pressing for it.
    .title = Special procedure takes longer
notice-say-extended = The limit for “{ $item }” ({ $number }) was extended. To be decided by: { $due }. The notice says why.
    .title = Limit extended
notice-say-due-moved = The holidays were published, so the date for “{ $item }” ({ $number }) was counted anew: { $due }.
    .title = Date counted anew
notice-say-due-confirmed = The holidays were published; the date for “{ $item }” ({ $number }) is settled: { $due }.
    .title = Date settled
notice-say-late = “{ $item }” ({ $number }) was not decided by { $due } as promised. We are sorry; those who handle it have been reminded.
    .title = Later than promised
notice-say-reviewed = The review of “{ $item }” ({ $number }) is complete; it waits for decision.
    .title = Review complete
notice-say-granted = “{ $item }” ({ $number }) was granted. Open the case to see the decision and collect the result.
    .title = Granted
notice-say-refused = “{ $item }” ({ $number }) was refused. Reasons, basis and remedies are in the decision.
    .title = Refused
notice-say-terminated = “{ $item }” ({ $number }) ended without a decision. The case says why.
    .title = Ended
notice-say-access-asked = An official has asked for this with your account: { $what }. It takes effect once another official confirms it. If you did not ask for it, check at once at the service hall or with the security administrator.
    .title = Somebody asks to change access to your account
notice-say-access-given = This was done with your account: { $what }. If you did not ask for it, check at once at the service hall or with the security administrator.
    .title = Access to your account was changed
notice-access-reset = a new password
notice-access-appoint = appointment to a post
notice-say-withdrawn = “{ $item }” ({ $number }) was withdrawn.
    .title = Withdrawn
notice-say-delivered = The result of “{ $item }” ({ $number }) was delivered. You are welcome to rate the service.
    .title = Result delivered

# To staff
notice-say-task = “{ $item }” ({ $number }): { $step }, to be done.
    .title = New task
notice-say-task-returned = “{ $item }” ({ $number }) was returned to: { $step }. Reason: { $reason }
    .title = Returned
notice-say-task-handed = “{ $item }” ({ $number }) was handed to you: { $step }. Reason: { $reason }
    .title = Handed over to you
notice-say-decide = “{ $item }” ({ $number }) is reviewed and waits for decision.
    .title = To decide
notice-say-due-soon = “{ $item }” ({ $number }) is due on { $due }.
    .title = Due soon
notice-say-overdue = “{ $item }” ({ $number }) is past the promised limit ({ $due }).
    .title = Past the promised limit
notice-say-overdue-statutory = “{ $item }” ({ $number }) is past the statutory limit ({ $due }).
    .title = Past the statutory limit

# Out of the house
notice-nav = Messages sent out
notice-short = [{ $site }] { $title }: case { $number }. Sign in at { $address } and see “Messages”.
notice-short-account = [{ $site }] { $title }. If you did not ask for it, check at once at the service hall, or sign in at { $address } and see “My account”.
notice-voice-account = This is { $site }. { $title }. If you did not ask for it, check at once at the service hall.
notice-voice = This is { $site }. There is news of your case: { $title }. Please sign in and see your messages.
notice-mail-title = { $title } ({ $number })
notice-mail =
    { $body }

    Sign in at { $address } to see the case. This mail was sent by { $site } automatically; please do not reply.
notice-code-title = { $site }: confirm your mailbox
notice-code = Your code is { $code }. If you did not ask for it, take no notice of this mail.

notice-channel-sms = Text message
notice-channel-wechat = WeChat
notice-channel-voice = Voice call
notice-channel-email = E-mail
notice-language-zh-CN = Chinese
notice-language-en = English

notice-out-title = Messages sent out
notice-out-lead = What became of text messages, WeChat notices, calls and e-mails; those that could not be sent can be sent again here. Numbers and addresses are masked.
notice-out-none = This site has no channels out of the house; messages are delivered in the system only.
notice-out-views = By state
notice-out-empty = There are no such messages.
notice-state-waiting = Waiting
notice-state-sent = Sent
notice-state-delivered = Delivered
notice-state-failed = Failed
notice-state-given-up = Given up
notice-column-left = Left
notice-column-case = Case
notice-column-title = Message
notice-column-channel = Channel
notice-column-recipient = Recipient
notice-column-attempts = Attempts
notice-column-when = Next attempt or end
notice-column-error = Reason
notice-resend = Send those ticked again
notice-resent = { $n } sent again.
notice-tick-first = Tick those to be sent again first.

# Settings
notice-settings-title = How you are told
notice-settings-lead = Choose how you are told besides your messages here. Notices the law wants told, such as acceptance, correction and decision, always reach your messages here.
notice-settings-none = This site has no text messages, WeChat, calls or e-mail; you are told here only.
notice-settings-by = By which way
notice-settings-by-help = To the telephone number on record.
notice-settings-quiet-from = Quiet from
notice-settings-quiet-help = What comes up meanwhile is sent when it ends. Write it as 22:00; the same time twice means no quiet hours.
notice-settings-quiet-to = Quiet until
notice-settings-when = When
notice-settings-now = Whenever something happens
notice-settings-digest = Ordinary news at nine in the morning, notices of the law at once
notice-settings-language = In which language
notice-settings-save = Save
notice-settings-kept = Your choices are saved.
notice-settings-email = Mailbox
notice-settings-email-help = A code is sent there. Send it empty and no mailbox is used any more.
notice-settings-email-now = Mailbox in use: { $address }
notice-settings-email-send = Send the code
notice-settings-email-gone = No messages are sent to a mailbox any more.
notice-settings-code = The six digits sent to { $address }
notice-settings-code-send = Confirm the mailbox
notice-settings-code-sent = The code was sent; read your mail and enter it.

message-quiet-hours = Write a time of day such as 22:00
message-email = That is no mailbox; write it like name@example.com
message-no-email = This site sends no e-mail
message-code = The code is wrong; after several wrong ones a new code must be sent
message-receipt-unsigned = The receipt is not signed properly
    .meaning = It was not signed with the shared secret, or too long ago. Nothing was noted.
    .action = Compare secret and time; see docs/messages-adapter.md.
message-receipt = The receipt’s status “{ $status }” is not known
    .meaning = A receipt says delivered or failed. Nothing was noted.
    .action = Send it as docs/messages-adapter.md says.

# Words
notice-words-title = Words of messages
notice-words-lead = Title and text of each kind of message. Changes are for messages to come.
notice-words-message = Message
notice-words-to = To
notice-words-language = Language
notice-words-own = Changed
notice-to-applicant = Applicants
notice-to-staff = Staff
notice-to-owner = The account’s owner
notice-words-field-title = Title
notice-words-field-body = Text
notice-words-names = You may use: { $names }
notice-words-save = Save
notice-words-preview = Preview
notice-words-reset = Back to the original words
notice-words-kept = The words are saved.
notice-words-preview-title = This is how it looks
notice-sample-number = 1504020000001GAA2027000123
notice-sample-item = Licence of a small restaurant
notice-sample-due = Monday 12 October
notice-sample-until = Monday 12 October
notice-sample-reason = The floor plan has no measures
notice-sample-step = Inspection on the spot
message-words-empty = Fill in title and text
message-words-long = Too long; at most { $max } characters
message-words-brace = Braces do not match, or stand within each other
message-words-name = “{ $name }” cannot be used. You may use: { $known }

job-kind-notice-send = Send a message out
job-kind-notice-code = Send a code to a mailbox
ledger-kind-message-resent = Message sent out again
ledger-kind-message-words-changed = Words of messages changed
notice-job = The data of a sending job are not right.
notice-unseal = The mailbox cannot be read; nothing was sent.
notice-no-randomness = No code can be made at the moment; please try again later.
notice-mail-away = The mail server is away; it is tried again by itself.
permission-messages-manage = managing messages
