catalogue-nav-home = Home
catalogue-nav-items = All services
catalogue-nav-versions = Versions of services
# Home
home-title = Home
home-search = What would you like to do?
home-search-hint = Use everyday words, for example “open a restaurant” or “business licence”.
home-doors = Find what applies to you
home-person = For individuals
home-person-hint = I am applying for myself or my family
home-enterprise = For organisations
home-enterprise-hint = I act for a business or other organisation
home-packages = Several services in one application
home-packages-hint = Several departments’ services combined: one form, one service window, all licences together.
home-matter-go = See how it works
home-fact-materials = Materials
home-fact-forms = Forms
home-fact-forms-n = { $n }
home-fact-windows = Windows to visit
home-fact-windows-n = { $n }
home-fact-limit = Promised limit
home-items = Individual services
home-all-items = All services
home-mine-title = My applications
home-mine = My drafts and cases
home-sign-in = Sign in to continue a draft or see your cases
home-progress = Check progress by case number
home-verify = Verify a licence
home-place = Departments and halls of { $place }
home-help-title = Need help?
home-help = Call 12345, or ask at the help desk of the Government Services Centre.

# Search
find-title = Search
find-title-for = Results for “{ $text }”
find-label = Search services, departments and halls
find-count = { $n ->
    [one] One result.
   *[other] { $n } results, the closest first.
}
find-nothing = Nothing was found for “{ $text }”.
find-all = All services
find-try-shorter = Try a shorter word, for example just “restaurant” or “licence”.
find-try-everyday = Use everyday words; you do not need the official name.
find-ask = You can also call 12345 and say what you would like to do.
find-organ = All services of the { $organ }
find-not-here = No service on this site is for “{ $text }”.
find-no-such-act = No service on this site is for { $act } yet.
find-ask-contact = Please ask the responsible department: { $contact }. You can also call 12345 or ask at the help desk of the Government Services Centre.
find-ask-window = Please call 12345, or ask at the help desk of the Government Services Centre who handles it.
find-related = Related services
find-related-not = Related services (not for { $act })
find-act-cancel = cancellation or deregistration
find-act-change = changes
find-act-renew = renewal
find-act-replace = replacing a lost licence
find-elsewhere-complaint = For complaints, reports and suggestions call 12345. For consumer disputes and market regulation you can also call 12315.
find-elsewhere-social = Social insurance, social security cards and employment are handled by the human resources and social security departments. National helpline: 12333.
find-elsewhere-health = Health insurance is handled by the healthcare security departments. National helpline: 12393.
find-elsewhere-housing-fund = The housing provident fund is handled by its management centre. National helpline: 12329.
find-elsewhere-tax = Tax and invoices are handled by the tax authorities. National helpline: 12366.
find-elsewhere-identity = Identity cards and household registration are handled by the police. Please go to the household registration window of your local police station.
find-elsewhere-border = Passports, travel permits and visas are handled by the immigration authorities at the exit and entry windows of the police. National helpline: 12367.
find-elsewhere-traffic = Driving licences, number plates and traffic offences are handled by the traffic police. You can also use their mobile app, 12123.
find-elsewhere-marriage = Marriage and divorce are registered by the marriage registration office of the civil affairs department.
find-elsewhere-property = Real estate is registered by the real estate registration authority. Please go to its window.
find-elsewhere-school = School enrolment, transfers and student records are handled by the education departments.
find-elsewhere-relief = Minimum living allowances and social relief are handled by the civil affairs departments; apply at your subdistrict office or township government. Disability certificates are issued by the Disabled Persons’ Federation.
find-elsewhere-legal = Legal aid and notaries are under the justice departments. Public legal services hotline: 12348.
find-elsewhere-birth = Birth certificates are issued by the hospital where the child was born. Births are registered by the health departments.

# List of items
items-title = All services
items-lead = Filter services by applicant, type and department.
items-any = Any
items-filter-words = Keywords
items-filter-audience = Applicant
items-filter-kind = Type
items-filter-organ = Department
items-audience-person = Individuals
items-audience-enterprise = Organisations
items-none = No services have been published yet.
items-none-fit = No service matches these filters.
items-kind-package = Package
items-kind-licence = Administrative licence
items-kind-confirmation = Administrative confirmation
items-kind-benefit = Administrative benefit
items-kind-reward = Administrative award
items-kind-adjudication = Administrative adjudication
items-kind-other = Other administrative power
items-kind-public-service = Public service

# Guide
guide-limit-wd = { $n ->
    [one] 1 working day
   *[other] { $n } working days
}
guide-limit-d = { $n ->
    [one] 1 day
   *[other] { $n } days
}
guide-limit-wh = { $n ->
    [one] 1 working hour
   *[other] { $n } working hours
}
guide-list-between = ,{" "}
guide-members = Services included
guide-who = Handled by
guide-led-by = Led by { $organ }
guide-together = Departments involved: { $organs }
guide-limit = Time limit
guide-promised = Promised within { $limit }
guide-statutory = Statutory limit { $limit }, counted from the day after acceptance
guide-fee = Cost
guide-free = Free of charge
guide-see-fees = See the fees below
guide-get = Result
guide-start = Start: answer a few questions
guide-apply = Start your application
guide-print = One-time notification notice (printable)
guide-contents = On this page
guide-materials = What to prepare
guide-materials-n = { $n }
guide-materials-count = { $n ->
    [one] You need one material.
   *[other] You need { $n } materials.
}
guide-materials-before = Materials required before
guide-materials-now = Required now
guide-materials-spared = No longer required
guide-materials-spared-hint = The table below gives the reason for each material you no longer bring. You need not provide what departments can look up or share.
guide-fields = { $forms } application forms become one: { $after } fields instead of { $before }, and what is known is filled in for you.
guide-need-required = Required ({ $n })
guide-need-deferrable = May follow after acceptance ({ $n })
guide-need-optional = If you have it ({ $n })
guide-original = Original to be shown
guide-used-by = Used for: { $items }
guide-spared-caption = Materials no longer required ({ $n })
guide-spared-material = Material
guide-spared-item = Previously for
guide-spared-why = Reason
guide-why-shared = Shared.
guide-why-licence = From your licence.
guide-why-sibling = Issued in this package.
guide-why-exchange = Looked up.
guide-why-form = In the form.
guide-why-commitment = By commitment.
guide-because-same-item = The same material is submitted only once.
guide-because-shared = The one submitted for “{ $item }” is used.
guide-because-licence = If you already hold it as an electronic licence, it is used directly and you do not send it.
guide-because-sibling = It results from “{ $item }”; the departments pass it on.
guide-because-exchange = Looked up in “{ $resource }”; if found, you need not submit it.
guide-because-form = The application form already states it.
guide-because-commitment = You sign a commitment instead: { $text }
guide-conditions = Requirements
guide-notice = Before you start
guide-once = Nobody applies again for the same place before their first application for it is finished.
guide-corrected-returned = If something is missing or not acceptable, the service window tells you everything at once. You then have { $limit }, counted from the day after; if it is not complete by then, the application is returned and you can apply again.
guide-corrected-withdrawn = If something is missing or not acceptable, the service window tells you everything at once. You then have { $limit }, counted from the day after; if it is not complete by then, the application counts as withdrawn and you can apply again.
guide-process = How it is handled
guide-flow = Flow chart
guide-special = Special procedures that may be started
guide-special-hint = By law their time does not count towards the time limit. You are told in writing why one is started and how long it takes.
guide-special-line = { $name } ({ $item }), at most { $limit }
guide-fees = Fees
guide-no-fees = There is no fee.
guide-fee-waived = waived at present
guide-results = Result
guide-valid-years = { $n ->
    [one] valid for one year
   *[other] valid for { $n } years
}
guide-valid-always = no expiry
guide-delivery = You can download the result; how a paper copy reaches you is chosen in the application, or told to the window. Anyone can verify a licence by its number.
guide-criteria = Review criteria
guide-basis = Legal basis
guide-basis-line = { $title }, { $article }
guide-remedies = If you disagree with the decision
guide-counted-typical = The figures below are for a typical case; yours may differ.
guide-counted-answer = Answer a few questions to see yours
guide-counted-yours = The figures below are based on your answers.
guide-counted-change = Answer again
guide-counted-with = Answers used for the figures
guide-counted-party = The figures take into account the licences you hold and what can be looked up about you.
guide-where = Where to apply
guide-phone = Telephone { $phone }
guide-ask = Enquiries
guide-code = Item code
guide-version = Version { $n }

# One-time notice
guide-notice-title = One-time notification notice
notice-of = One-time notification notice: { $item }
notice-to = the applicant
notice-intro = This notice tells you, all at once, everything you need to know to apply for “{ $item }”.
notice-materials = Materials to submit ({ $n })
notice-required = { " " }(required).
notice-deferrable = { " " }(may follow).
notice-optional = { " " }(if you have it).
notice-spared = Materials you need not submit ({ $n })
notice-spared-line = { $material } ({ $item })
notice-other-cases = Materials that may be needed in other cases

# Scenario questions
start-title = Start: { $item }
start-yes = Yes
start-no = No
start-choose = Choose one
start-not-number = Enter a number, for example 120
start-out-of-bounds = Enter a number between { $min } and { $max } ({ $unit })
start-your-answers = Your answers
start-members = { $n ->
    [one] One service
   *[other] { $n } services in one application
}
start-fits = “{ $item }” fits your case
start-fits-lead = Based on your answers, these are the services and materials. You can start now; what you enter is saved as you go.
start-guide = See the full guide
start-unfit = This package does not fit your case
start-instead = See what to apply for instead

# Versions
versions-title = Versions of services
versions-lead = Each publication creates a new version. Accepted cases stay on the version they were accepted under.
versions-caption = Published versions
versions-item = Service
versions-version = Version
versions-state = Status
versions-in-force = In force
versions-earlier = Earlier
versions-at = Published
versions-by = Published by

# When something is wrong
catalogue-no-such-item = There is no such service, or it is no longer offered.
    .action = Search from the home page, or see all services.
catalogue-does-not-apply = This package does not fit your case.
    .meaning = Nothing was submitted.
    .action = Answer the questions again; you will be told what to apply for.
catalogue-not-in-order = The definition has an error and was not published: { $finding }
catalogue-slug-taken = The address “{ $slug }” is used by another service. Nothing was published.
catalogue-condition-undecided = The rules of “{ $item }” give no result for these answers.
catalogue-damaged-version = The definition of “{ $item }” cannot be read.
catalogue-forms-disagree = The forms of “{ $item }” cannot be merged.
catalogue-texts = The definition cannot be stored.
permission-item-publish = publishing services

why-title = Why
why-decided = These answers of yours decided:
why-otherwise = With other answers it would be otherwise:
why-if = With { $changes }: { $outcome }
why-and = ,{" "}
why-answer = “{ $question }” { $answer }
why-asked = Because of { $answers }

# The site tree: divisions, organs
places-title = Government services in { $place }
places-organs = Departments
places-halls = Halls and service points
places-items = What is handled
places-within = Divisions within
places-nobody = No department or hall of { $place } has joined this site yet. Look at the division above it, or call 12345.
organs-code = Unified social credit code
organs-no-items = This department has no items for the public on this site.
catalogue-no-such-place = There is no division with the code “{ $code }”. Check the address, or search for its name from the home page.
catalogue-no-such-organ = There is no department with the code “{ $code }”. Check the address, or search for its name from the home page.
find-in = Narrow down
find-in-all = All
find-in-item = Items
find-in-package = One thing
find-in-function = Online
find-in-organ = Departments
find-in-hall = Halls and service points
find-in-answer = Questions and answers
find-in-place = Places
find-in-news = Notices and policies

# Published lists, made from the catalogue
lists-title = Published lists
lists-lead = All lists are made from the catalogue of items: when it changes, they change. Each can be seen as of any day since the catalogue began.
lists-power = List of powers
lists-power-hint = Who exercises each item, and on what basis.
lists-responsibility = List of responsibilities
lists-responsibility-hint = In what time and by which criteria the department examines, what remedies there are, whom to ask.
lists-charts = Flow charts of powers
lists-charts-hint = The steps of each item, taken from the process that really runs; its guide has the picture.
lists-register = Register of items
lists-register-hint = Code, kind, basis, limits, fees, results, and since when the version in force applies.
lists-fees = List of fees
lists-fees-hint = Fees, also those exempt at present; an item that is not listed is free.
lists-commitments = List of commitments
lists-commitments-hint = Materials that a written commitment may stand in for.
lists-deferrable = List of materials that may follow
lists-deferrable-hint = Materials that may be handed in after acceptance.
lists-spared = List of materials not asked for
lists-spared-hint = Materials that an electronic licence, a data check, another item of the same package or the form stands in for, where it is found.
lists-at-once = Items decided at once
lists-at-once-hint = Decided on the spot when everything is there and the conditions are met.
lists-col-item = Item
lists-col-code = Code
lists-col-organ = Department
lists-col-kind = Kind
lists-col-audience = For whom
lists-col-basis = Basis
lists-col-limits = Time limit
lists-col-duties = Duties of examination
lists-col-remedies = Remedies
lists-col-contact = Enquiries
lists-col-steps = Steps
lists-col-fees = Fees
lists-col-results = Results
lists-col-since = In force since
lists-col-fee = Fee
lists-col-amount = Amount
lists-col-fee-basis = Basis of the fee
lists-col-material = Material
lists-col-commitment = What is committed to
lists-col-standard = Requirement
lists-col-instead = What stands in for it
lists-limits = promised { $promised }, statutory { $statutory }
lists-exempt = exempt at present
lists-between = {"; "}
lists-instead-licence = electronic licence
lists-instead-sibling = result of another item of the package
lists-instead-exchange = data check
lists-instead-form = what the form already says
lists-on = The lists of which day
lists-as-of = As of { $day }
lists-file = Download as a table (CSV)
lists-empty = Nothing was on this list on that day.
lists-missing = Items that lists lack
lists-missing-none = Every item in force is on the list of powers, the list of responsibilities, the flow charts and the register, with all they need.
lists-missing-mend = These items lack what the lists need. Complete their elements and publish them again.
lists-missing-from = Missing from: { $lists }
catalogue-no-such-list = There is no list “{ $list }”. Choose one from the published lists.
catalogue-list-day = “{ $day }” is no date. Write it like 2026-11-30.
items-filter-topic = Topic
# Home
home-wanted = Often applied for
home-wanted-hint = The services most applied for in the last 30 days.
home-wanted-n = { $n ->
    [one] { $n } application
   *[other] { $n } applications
}
home-topics = Services by topic
home-topic-n = ({ $n })
home-organs = Services by department
home-halls = Halls nearby
home-all-halls = All halls, appointments and tickets
home-lately = The last { $n } days
home-lately-received = Applications
home-lately-ended = Completed
home-lately-in-time = Completed in time
home-lately-online = Applied online
home-lately-all = All statistics
home-tell = Complaints, suggestions and questions
guide-time = How long it takes
guide-took = Of the { $cases } cases decided in the last { $days } days half took less than { $half } from receipt to decision, nine in ten less than { $most }.
guide-took-few = Too few cases were decided lately to say how long it really takes.
guide-took-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
guide-took-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}

# Lint of the catalogue
lint-title = Lint of the catalogue
lint-lead = What of the items in force asks more of people than it has to. Each finding has its rule, its basis and how it is mended. What is left for now needs an approved reason and a last day, as a waiver in the definition of the item.
lint-open = To be mended
lint-waived = Left for now
lint-none = Nothing was found.
lint-rules = Rules, basis and mend
lint-all-rules = All rules
lint-n = { $n ->
    [one] { $n } finding
   *[other] { $n } findings
}
lint-line = line { $n }
lint-rest = { $n } more are not listed; look rule by rule.
lint-more = Only the first { $n } items were looked at; onedoor check --lint looks at all.
lint-until = Left until { $day }:
lint-ended = The waiver ended on { $day }:
lint-col-item = Item
lint-col-rule = Question and mend
lint-col-about = About
lint-col-line = item.yaml
lint-rule-catch-all = Which words could mean any material?
lint-basis-catch-all = Basis: Materials that are not named one by one may not be asked for (CAT-16).
lint-mend-catch-all = Name each one it may be; strike what cannot be named.
lint-rule-proof-kept = Does an applicant still fetch a paper that an organ issues?
lint-basis-proof-kept = Basis: Proofs that a licence, shared data, a check between organs, a commitment or another material can replace should not be asked for (Regulation on Optimising the Business Environment, on proofs).
lint-mend-proof-kept = Say where it may come from: a licence, the exchange, another member, the form, or a commitment.
lint-rule-proof-issued-here = Is this paper the result of another item of this catalogue?
lint-basis-proof-issued-here = Basis: A licence issued here can be looked up here.
lint-mend-proof-issued-here = Give the material a supply from that licence.
lint-rule-proof-circle = Do these papers need one another?
lint-basis-proof-circle = Basis: Where each needs the other nobody can begin.
lint-mend-proof-circle = Strike one of the prerequisites, or let a commitment stand for it.
lint-rule-proof-twice = Is one paper treated as two?
lint-basis-proof-twice = Basis: One paper is handed in once (CAT-02).
lint-mend-proof-twice = Give one thing one concept; name different things so that they can be told apart.
lint-rule-limit-not-shorter = Is the promised limit shorter than the statutory one?
lint-basis-limit-not-shorter = Basis: Limits are to be shortened (CAT-21).
lint-mend-limit-not-shorter = Promise a shorter limit that can be kept; mark what is decided at once as instant.
lint-rule-limit-no-basis = Where does the statutory limit stand?
lint-basis-limit-no-basis = Basis: A limit has a basis (CAT-13).
lint-mend-limit-no-basis = Write limit_basis: which law, which article.
lint-rule-visit = Why must somebody bring the original?
lint-basis-visit = Basis: At most one visit is the rule; more needs an approved reason (CAT-33).
lint-mend-visit = Look at a picture first and at the original on collection, or write the approved reason and its last day as a waiver.
lint-rule-empty = What of the guide is still empty?
lint-basis-empty = Basis: The elements are complete (CAT-13).
lint-mend-empty = Fill it in.
lint-rule-localities = Do two localities say the same of one standard item?
lint-basis-localities = Basis: One item, one standard, one code (CAT-02, CAT-04).
lint-mend-localities = Make name, kind, statutory limit and materials those of the standard item, or give it another code.
