# Home
home-title = Home
home-search = What would you like to do?
home-search-hint = Everyday words are fine, for example “open a restaurant” or “business licence”.
home-doors = Find what applies to you
home-person = For people
home-person-hint = I am an individual
home-enterprise = For organisations
home-enterprise-hint = I act for a business or other body
home-packages = One matter, done once
home-packages-hint = The work of several departments as one: one form, one window, all licences together.
home-matter-go = See how it works
home-fact-materials = Materials
home-fact-forms = Forms
home-fact-forms-n = { $n }
home-fact-windows = Windows to visit
home-fact-windows-n = { $n }
home-fact-limit = We promise
home-items = Single items
home-all-items = See all items
home-mine-title = Under way
home-mine = My drafts and cases
home-sign-in = Sign in to go on with a draft or see your cases
home-progress = Check progress by case number
home-verify = Verify a licence
home-help-title = Need help?
home-help = Call 12345, or come to the help desk of the Government Services Centre. Somebody will help you.

# Search
find-title = Search items
find-title-for = Results for “{ $text }”
find-label = Search items
find-count = { $n ->
    [one] One item found.
   *[other] { $n } items found, the closest first.
}
find-nothing = Nothing was found for “{ $text }”.
find-all = See all items
find-try-shorter = Try a shorter word, for example just “restaurant” or “licence”.
find-try-everyday = Everyday words are fine; you do not need the official name.
find-ask = You can also call 12345 and say what you would like to do.

# List of items
items-title = All items
items-lead = Find items by who they are for, their kind and the department.
items-any = Any
items-filter-words = Words
items-filter-audience = For
items-filter-kind = Kind
items-filter-organ = Department
items-audience-person = Individuals
items-audience-enterprise = Organisations
items-none = No items have been published yet.
items-none-fit = No item fits these filters.
items-kind-package = One matter
items-kind-licence = Licence
items-kind-confirmation = Confirmation
items-kind-benefit = Benefit
items-kind-reward = Award
items-kind-adjudication = Adjudication
items-kind-other = Other power
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
guide-members = Done together
guide-who = Handled by
guide-led-by = Led by { $organ }
guide-together = Taking part: { $organs }
guide-limit = Time limit
guide-promised = Promised within { $limit }
guide-statutory = Statutory limit { $limit }, counted from the day after acceptance
guide-fee = Cost
guide-free = Free of charge
guide-see-fees = See the fees below
guide-get = What you get
guide-start = Start: answer a few questions
guide-apply = Start your application
guide-print = One-time notice (to print)
guide-contents = On this page
guide-materials = What to prepare
guide-materials-n = { $n }
guide-materials-count = { $n ->
    [one] One material is needed.
   *[other] { $n } materials are needed.
}
guide-materials-before = Materials asked before
guide-materials-now = Asked now
guide-materials-spared = No longer needed
guide-materials-spared-hint = The table below gives the reason for each one you no longer bring. What departments can look up or share, you need not provide.
guide-fields = { $forms } application forms become one: { $after } fields instead of { $before }, and what is known is filled in for you.
guide-need-required = Must be there ({ $n })
guide-need-deferrable = May follow after acceptance ({ $n })
guide-need-optional = If you have it ({ $n })
guide-original = Original to be shown
guide-used-by = Used for: { $items }
guide-spared-caption = Materials no longer needed ({ $n })
guide-spared-material = Material
guide-spared-item = Was for
guide-spared-why = Why
guide-why-shared = Shared.
guide-why-licence = From your licence.
guide-why-sibling = Issued in this package.
guide-why-exchange = Looked up.
guide-why-form = In the form.
guide-why-commitment = By commitment.
guide-because-same-item = The same material is handed in once.
guide-because-shared = The same one serves “{ $item }”.
guide-because-licence = It is among your electronic licences and is taken from there.
guide-because-sibling = “{ $item }” produces it; the departments pass it on.
guide-because-exchange = Looked up in “{ $resource }”.
guide-because-form = The application form already says it.
guide-because-commitment = You sign instead: { $text }
guide-conditions = Conditions
guide-notice = Before you start
guide-process = How it is handled
guide-flow = Flow chart
guide-special = Special procedures that may be opened
guide-special-hint = By law their time does not count towards the limit. You are told in writing why one is opened and how long it takes.
guide-special-line = { $name } ({ $item }), at most { $limit }
guide-fees = Fees
guide-no-fees = There is no fee.
guide-fee-waived = waived at present
guide-results = What comes out
guide-valid-years = { $n ->
    [one] valid for one year
   *[other] valid for { $n } years
}
guide-valid-always = no expiry
guide-delivery = You can download the result, collect it at the window or have it posted. Anybody can verify a licence by its number.
guide-criteria = What is reviewed
guide-basis = Legal basis
guide-basis-line = { $title }, { $article }
guide-remedies = If you disagree with the decision
guide-counted-typical = The figures below are for an ordinary case; yours may differ.
guide-counted-answer = Answer a few questions to see yours
guide-counted-yours = The figures below follow your answers.
guide-counted-change = Answer again
guide-counted-with = The case counted with
guide-counted-party = The figures take into account the licences you hold and what can be looked up about you.
guide-where = Where to go
guide-phone = Telephone { $phone }
guide-ask = Whom to ask
guide-code = Item code
guide-version = Version { $n }

# One-time notice
notice-title = One-time notification notice
notice-of = One-time notification notice: { $item }
notice-to = the applicant
notice-intro = This notice tells you at once all you need to know to apply for “{ $item }”.
notice-materials = Materials to hand in ({ $n })
notice-required = { " " }(must be there).
notice-deferrable = { " " }(may follow).
notice-optional = { " " }(if you have it).
notice-spared = Materials you need not hand in ({ $n })
notice-spared-line = { $material } ({ $item })
notice-other-cases = Materials that other cases may need

# Scenario questions
start-title = Start: { $item }
start-yes = Yes
start-no = No
start-choose = Please choose one
start-not-number = Enter a number, for example 120
start-out-of-bounds = Enter a number between { $min } and { $max } ({ $unit })
start-your-answers = Your answers
start-members = { $n ->
    [one] One item
   *[other] { $n } items handled together
}
start-fits = “{ $item }” fits your case
start-fits-lead = From your answers, these are the items and materials. You can start now; what you enter is saved as you go.
start-guide = See the full guide
start-unfit = This package does not fit your case
start-instead = See what to apply for instead

# Versions
versions-title = Item versions
versions-lead = Each publication makes a new version. Accepted cases stay on the version they were accepted under.
versions-caption = Published versions
versions-item = Item
versions-version = Version
versions-state = State
versions-in-force = In force
versions-earlier = Earlier
versions-at = Published
versions-by = By

# When something is wrong
catalogue-no-such-item = There is no such item, or it is no longer offered.
    .action = Search from the home page, or see all items.
catalogue-does-not-apply = This package does not fit your case.
    .meaning = Nothing was submitted.
    .action = Please answer the questions again; we will tell you what to apply for.
catalogue-not-in-order = The definition has a fault and was not published: { $finding }
catalogue-slug-taken = The address “{ $slug }” belongs to another item. Nothing was published.
catalogue-condition-undecided = The rules of “{ $item }” give no result for these answers.
catalogue-damaged-version = The definition of “{ $item }” cannot be read.
catalogue-forms-disagree = The forms of “{ $item }” cannot become one.
catalogue-texts = The definition cannot be stored.
