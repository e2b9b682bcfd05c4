### Directory: sign-in, accounts, identity, people and posts

## Navigation

directory-nav-identity = Check identity
directory-nav-people = People and posts

## Sign-in

sign-in-title = Sign in
sign-in-lead = Citizens, enterprises and staff all sign in here.
sign-in-login = Login
sign-in-login-help = The name you chose when you registered, or the one your office gave you.
sign-in-login-missing = Enter your login
sign-in-password = Password
sign-in-password-missing = Enter your password
sign-in-go = Sign in
sign-in-new = No account yet?
    .text = Register with your citizen number and telephone; it takes about three minutes.
sign-in-register = Register
sign-in-forgot = Forgotten your password?
    .text = Bring your identity card to the government services hall; the window checks who you are and sets a new one. Staff ask their security administrator.
sign-in-second = Enter your one-time code
    .lead = Open the authenticator on your phone and enter the six digits it shows now.
    .lost = Phone lost or not at hand? Bring your identity card to the hall; staff ask their security administrator.
sign-in-code = One-time code
sign-in-code-help = Six digits, new every 30 seconds; each works once.
sign-out-done = You are signed out.

## Registration

register-title = Register
register-lead = With an account you can apply online, follow progress and download licences.
register-name = Name
    .help = As on your identity card.
    .missing = Enter your name
register-id_number = Citizen number
    .help = 18 characters; the last may be X. Kept encrypted and used only for your business here.
register-phone = Telephone
    .help = We reach you here when something happens with your case.
    .missing = Enter your telephone number
register-login = Login
    .help = 3 to 32 small letters, digits or - _ .
register-password = New password
    .help = At least 10 characters. A few unrelated words together are safer than symbols hard to remember.
register-again = New password again
    .help = To catch slips.
    .differs = The two passwords differ; enter them again
register-consent = I agree that these data are used for my government services, and know that I can see at any time who looked at them
    .missing = To register, please tick your consent
register-go = Register and sign in
register-what-for = Proving who you are
    .text = You can apply at once. Some items need your identity checked: bring your identity card to any window once; it takes a moment.

## My account

account-title = My account
account-details = My details
account-login = Login
account-name = Name
account-phone = Telephone
account-address = Address
account-identity = Identity
account-verified = Checked
account-unverified = Not checked yet
    .text = Bring your identity card to any window.
account-contact-change = Change telephone and address
account-contact-go = Save
account-contact-back = Back
account-contact-done = Telephone and address are updated.
account-acting = Whom I act for
    .text = You may act for these enterprises. What you choose applies to what you file and see from then on.
account-acting-for = Act in the name of
account-acting-go = Switch
account-acting-done = You now act for { $name }.
account-posts = My posts
account-security = Sign-in security
account-password = Password
account-password-change = Change password
account-password-now = Your password now
account-password-now-help = To make sure it is you.
account-password-first = Somebody else set this password. Please change it to one that only you know.
account-password-ends = Wherever else you are signed in, that ends at once.
account-password-go = Save new password
account-second = Second factor
account-second-is-on = On
account-second-is-off = Off
account-second-manage = Set up or remove
account-second-on = The second factor is on: signing in takes your password and six digits from your phone.
account-second-why = With it, nobody can sign in as you by your password alone. You need a phone with an authenticator app.
account-second-begin = Begin
account-second-step-app = Open an authenticator app on your phone and choose to add an account.
account-second-step-scan = Scan this QR code.
account-second-qr = QR code for the authenticator
account-second-typed = If you cannot scan, type:
account-second-step-code = Enter the six digits the app shows now.
account-second-confirm = Turn on
account-second-done = The second factor is on.
account-second-remove = Turn off
    .text = Afterwards your password alone signs you in. Confirm with your password and a code.
account-second-removed = The second factor is off.
account-sessions = Where I am signed in
account-session-where = Device
account-session-since = Since
account-session-seen = Last used
account-session-act = Act
account-session-web = Browser
account-session-api = Program
account-session-this = This one
account-session-end = End
account-session-ended = That session has ended.
account-looks = Who looked at my data
    .text = Every time staff see your full number, telephone or address, it is recorded here.
account-looks-all = All of them
account-data-calls = Data calls about me
account-looks-none = Nobody has looked yet.
account-look-at = When
account-look-organ = Organ
account-look-viewer = Who
account-look-purpose = What for

## Parties

party-kind-person = Person
party-kind-enterprise = Enterprise
party-id-citizen-id = Citizen number
party-id-uscc = Unified social credit code
party-id-passport = Passport
party-id-hk-macao-permit = Mainland travel permit (Hong Kong, Macao)
party-id-taiwan-permit = Mainland travel permit (Taiwan)
party-id-residence-permit = Foreign permanent resident card

## At the window

identity-title = Check identity
identity-lead = Fill in with the person present and the original document seen. Every check goes into the ledger.
identity-verify = Check a person
    .text = When the number is the one they registered with, their account counts as checked.
identity-login = Their login
identity-id-kind = Kind of document
identity-id-number = Number
identity-verify-go = Identity confirmed
identity-verify-done = { $name } is confirmed.
identity-authorise = Let somebody act for an enterprise
    .text = With the business licence and the power of attorney seen. The account may then act in the enterprise’s name.
identity-agent-login = The agent’s login
identity-uscc = The enterprise’s unified social credit code
identity-enterprise = The enterprise’s name
identity-authorise-go = Authorise
identity-authorise-done = They may now act for { $name }.

## People and posts

people-title = People and posts
people-lead = Who holds which post, from when to when. Every change goes into the ledger.
people-list = Staff accounts
people-none = No more accounts.
people-login = Login
people-name = Name
people-posts = Posts
people-second = Second factor
people-state = State
people-yes = On
people-no = Off
people-state-active = Active
people-state-closed = Closed
people-new = New account
    .text = Give it a post afterwards; without one it can do nothing.
people-first-password = First password
    .help = Tell them in person or inside the house; they must change it at first sign-in.
people-new-go = Create
people-created = The account of { $name } is made; now give it a post.
people-own = This is your own account. Another security administrator looks after your posts.
people-second-on = Second factor on
people-second-off = Second factor off
people-post = Post
people-organ = Organ
people-from = From
people-to = To
    .help = Without a day, until further notice.
people-act = Act
people-end = End
people-ended = The post has ended, with effect at once.
people-no-posts = No posts yet.
people-appoint = Appoint
people-appoint-go = Appoint
people-appointed = Appointed.
people-reset = Set a new first password
    .text = When they forgot it or somebody else may know it. Wherever they are signed in, that ends at once.
people-reset-second = Also turn the second factor off (phone lost)
people-reset-go = Set
people-reset-done = The new first password is set.
people-close = Close account
    .text = They cannot sign in any more from now; the record of their posts stays.
people-closed = The account is closed.
people-reopen = Open account again
    .text = They can then sign in with their password again.
people-reopened = The account is open again.
people-all-posts = All posts and what they grant
people-reach = Reach
people-grants = Grants
people-reach-all = all organs
people-reach-own = own organ

## What can go wrong

directory-sign-in-wrong = Login or password is not right; check both and try again
directory-too-often = Too many tries; try again in { $minutes } minutes
directory-sign-in-busy = Too many people are signing in; try again in a moment
directory-code-wrong = The code is wrong or used; enter the six digits your phone shows now
directory-code-needed = This account has a second factor: send its code as well
directory-password-first = Sign in once on the website and change the first password
directory-json = Send JSON with login and password
directory-password-short = A password needs at least { $least } characters
directory-password-long = A password has at most { $most } characters
directory-password-common = This password is easily guessed; choose another
directory-password-wrong = Your password now is not right; enter it again
directory-password-same = The new password is the old one; choose another
directory-login-form = A login has 3 to 32 small letters, digits or - _ . and begins with a letter or digit
directory-login-taken = Somebody has this login already; choose another
directory-name-missing = Enter a name
directory-account-unknown = There is no such account; check the login
directory-post-unknown = Choose a post
directory-post-held = They hold this post already at that time
directory-separation = Not possible: system, security and audit administration are kept in different hands ({ $one } and { $other })
directory-not-oneself = Nobody manages their own account; ask another security administrator
directory-days = Write days like 2026-12-31, the last not before the first
directory-appointment-ended = That post has ended already
directory-region-line = Line { $line } of the list of divisions cannot be read
directory-region-unknown = There is no division with code { $code }
directory-wrong-key = The key in the configuration is not the one of this database; put the former key back
directory-key-weak = The key is too short or no secret: at least { $least } bytes, such as openssl rand -hex 32 gives
directory-key-differs = Another key is in use in this process; restart it
directory-vault-locked = The service did not start properly: it has no key
directory-unseal = A record cannot be decrypted
directory-seal = Data cannot be encrypted
directory-hash = The password cannot be processed
directory-totp = The one-time code cannot be processed
directory-no-randomness = The system gives no random numbers
party-citizen-id = The citizen number is not right; compare all 18 characters with the card
party-uscc = The unified social credit code is not right; compare all 18 characters with the licence
party-id-form = The number is not right; compare it with the document
party-id-kind = This kind of document does not go with a person or an enterprise
party-id-differs = The number is not the one they registered with. Ask them to check, or to register again with the right one
party-name-missing = Enter a name
party-name-differs = This number is on record under another name; compare with the original document
party-phone = The telephone number is not right; digits only, such as 13000000000
party-unknown = There is no such party
party-purpose = Say what you look for
access-forbidden = Your posts do not allow this ({ $permission })
access-no-party = This account is not for applying; sign in with your own account as a citizen
access-assurance = This needs a sign-in with a second factor. Turn it on in “My account” and sign in again
site-too-large = The site file is too large; at most { $limit } bytes
site-yaml = The site file cannot be read: { $detail }
site-reference = The site file refers to a { $kind } that is not there: { $key }
site-region = The site file has an unknown division code: { $code }
site-uscc = The site file has a wrong unified social credit code for { $key } ({ $why })
site-password = The site file has no first password for { $key }
