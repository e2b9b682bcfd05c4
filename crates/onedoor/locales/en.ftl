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
roof-data = The data folder cannot be used. The service was not started.
roof-definitions = The service definitions contain errors. The service was not started.
roof-exchange = The data resources file contains errors. The service was not started.
roof-listen = The listening address is not available. The service was not started.
roof-metrics = The metrics could not be registered. The service was not started.
roof-services-clash = Two services claim the same name. The service was not started.
roof-runtime = The runtime could not be set up. The service was not started.
roof-secret = The secret file cannot be used. The service was not started.
roof-site = The site file contains errors. The service was not started.

# The demonstration's stand-in for text messages
roof-messages = Text messages of this demonstration
roof-messages-lead = A demonstration sends nothing to real telephones. This is what its stand-in has taken, newest first.
roof-messages-none = Nothing was sent yet. Come back when a case has moved on.
roof-messages-channel = Channel
roof-messages-to = Number
roof-messages-text = Text
