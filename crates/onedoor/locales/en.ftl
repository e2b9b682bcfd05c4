roof-time = Demonstration clock
roof-time-now = It is { $now }. This clock exists in the demonstration only.
roof-pace = How fast time passes
roof-pace-1 = Real time
roof-pace-60 = An hour in a minute
roof-pace-1440 = A day in a minute
roof-pace-28800 = Twenty days in a minute
roof-pace-set = Apply
roof-jump-title = Jump ahead
roof-jump = { $n ->
    [one] Jump ahead { $n } day
   *[other] Jump ahead { $n } days
 }
roof-no-such-pace = No such pace. Choose one from the list.
roof-jump-too-far = You can jump ahead 366 days at most.
roof-clock = The computer’s clock is far from the last thing recorded. The service was not started.
roof-data = The data folder cannot be used. The service was not started.
roof-definitions = The service definitions contain errors. The service was not started.
roof-exchange = The data resources file contains errors. The service was not started.
roof-listen = The listening address is not available. The service was not started.
roof-metrics = The metrics could not be registered. The service was not started.
roof-services-clash = Two services claim the same name. The service was not started.
roof-runtime = The runtime could not be set up. The service was not started.
roof-secret = The secret file cannot be used. The service was not started.
roof-past = A step of the demonstration’s history was refused. The demonstration was not started.
roof-site = The site file contains errors. The service was not started.

# The demonstration's stand-in for text messages
roof-messages = Text messages of this demonstration
roof-messages-lead = A demonstration sends nothing to real telephones. This is what its stand-in has taken, newest first.
roof-messages-none = The stand-in has taken no message yet. What is sent to people with a telephone on record shows here as cases move on; what comes up at night is sent in the morning.
roof-messages-channel = Channel
roof-messages-to = Number
roof-messages-text = Text

# Setting up a site that nobody administers
roof-setup = Set up this site
roof-setup-lead = Nobody administers this site yet. Whoever runs the service makes the first security administrator here, once. The token stands in the log of the service. Afterwards make a second one with “onedoor admin create”: appointments and new passwords take two.
roof-setup-token = Token
    .help = From the log of the service, four groups of five characters
    .wrong = This is not the token of the running service; copy it from the log
roof-setup-organ = Unified social credit code of your organ
    .help = 18 characters
    .wrong = Compare all 18 characters with the certificate
roof-setup-organ-name = Name of your organ
    .help = As on its certificate
    .missing = Enter the name
roof-setup-name = Your name
    .help = Shown to your colleagues
    .missing = Enter your name
roof-setup-identity = Your identity number
    .help = Citizen number, or the number of a residence permit; kept encrypted, only to know two accounts of one person
roof-setup-login = Login name
    .help = 3 to 32 lower-case letters and digits
roof-setup-password = Password
    .help = At least 10 characters; not an easy one
roof-setup-again = Password again
    .help = The same once more
    .differs = The two passwords differ
roof-setup-go = Make the security administrator
