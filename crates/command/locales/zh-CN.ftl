command-nav = 指挥中心
command-title = { $place }指挥中心
command-as-of = { $place } · 截至 { $time }
command-look-light = 换成浅色
command-look-dark = 换成深色
command-to-office = 回到办公
command-stream = 动态

# 数字

command-received = 今日申报
command-accepted = 今日受理
command-ended = 今日办结
command-open = 在办
command-overdue = 逾期在办

# 图和表

command-map-province = 各盟市
command-map-city = 各旗县区
command-map-organs = 大厅和部门
command-map-table = 申报、在办和逾期
command-map-note = 格子按区划排列，不表示边界和面积。大数字是在办件数，■ 是其中逾期件数；颜色越深在办越多。
command-tile = { $name }：在办 { $open } 件，其中逾期 { $overdue } 件，今日申报 { $received } 件
command-place = 地区
command-organ = 部门
command-place-unknown = 没有这个地区，或者不在您的岗位范围内
    .action = 请回到指挥中心，从图上选择。

# 申报和预警

command-arrivals = 最新申报
command-arrivals-none = 还没有申报。有人提交申请，这里马上就会出现。
command-arrival-new = 新
command-warnings = 最新预警
command-warnings-none = 近七天没有预警。
command-channel-online = 网上
command-channel-counter = 窗口
command-event-case-submitted = 申报
command-event-case-correction-asked = 补正
command-event-case-accepted = 受理
command-event-case-not-accepted = 不予受理
command-event-case-decided = 决定
command-event-case-delivered = 送达
command-event-case-withdrawn = 撤回
command-event-case-due-soon = 即将到期
command-event-case-overdue = 逾期
command-event-alert-raised = 监察预警

# 办件

command-cases-open = { $place }在办件
command-cases-overdue = { $place }逾期在办件
command-cases-none = 这里没有这样的办件。
command-case-number = 办件编号
command-item = 事项
command-state = 状态
command-came = 申报日期
command-case-title = 办件 { $number }
command-case-whole = 打开办件
command-case-not-yours = 您的岗位看不到这个办件的全部内容，这里只有经过。
command-case-unknown = 没有这个办件，或者不在您的岗位范围内
    .action = 请核对编号，或从指挥中心的列表里打开。
command-applicant = 申请人（隐去）
command-applicant-unkept = 没有记录
command-course = 经过
command-course-none = 指挥中心启用以前的经过没有记录。

# 保管、权限、监听

command-retention-moment = 指挥中心动态
command-retention-moment-since = 从发生那天算起
permission-command-watch = 指挥中心看屏
listener-command = 指挥中心动态

# 调度任务

command-nav-tasks = 调度任务
command-nav-tasks-unit = 承办任务
command-tasks-title = 调度任务
command-card-title = 调度任务
command-tasks-none = 这里没有任务。
command-tasks-quiet = 没有未了结的任务。
command-to-tasks = 调度任务
command-to-new = 下达任务
command-shelf-open = 未了结
command-shelf-issued = 待签收
command-shelf-working = 在办
command-shelf-late = 逾期
command-shelf-finished = 待销号
command-shelf-closed = 已销号
command-shelf-revoked = 已撤销
command-task-what = 任务
command-unit = 承办单位
command-task-state = 办理情况
command-task-until = 办理期限
command-task-provisional = 暂定，该年放假安排还没有公布
command-task-kind = 类别
command-kind-daily = 服务调度
command-kind-key = 重点督办
command-task-urgency = 紧急程度
command-task-urgent = 紧急
command-task-was-late = 曾经逾期
command-task-body = 要求
command-task-about-what = 关于
command-task-new = 下达任务
command-task-give = 下达
command-task-given = 任务 { $number } 已下达，承办单位会收到消息。
command-task-done = 已办理。
command-units-none = 您的岗位范围内还没有单位设了任务承办岗。请系统管理员先设岗。
command-days = 个工作日
command-field-organ = 承办单位
command-field-title = 任务
    .help = 一句话说清要办什么。
command-field-body = 要求
    .help = 办什么、办到什么程度、要反馈什么。不要写群众的个人信息，写办件编号。
command-field-kind = 类别
command-field-urgent = 紧急程度
command-field-days = 办理期限
    .help = 从明天起算的工作日，最多 60 个。
command-field-about = 关于什么
command-field-about-key = 编号
    .help = 办件编号、预警编号或区划代码；选“没有编号的事”时不填。
command-about-free = 没有编号的事
command-about-case = 办件
command-about-alert = 监察预警
command-about-place = 地区
command-act-issue = 下达
command-act-late = 逾期
command-act-accept = 签收
    .label = 说明
command-act-report = 反馈进展
    .label = 进展
command-act-finish = 报结
    .label = 办理结果
command-act-close = 销号
    .label = 说明
command-act-return = 退回重办
    .label = 为什么退回
command-act-revoke = 撤销任务
    .label = 为什么撤销
command-task-unknown = 没有这个任务，或者不在您的岗位范围内
    .action = 请从“调度任务”里打开。
command-task-moved = 这个任务已经往下走了
    .action = 请刷新页面，看看它现在的情况。
command-task-changed = 别人刚刚办了这个任务
    .action = 请刷新页面，看看它现在的情况。
command-unit-missing = 请选择承办单位
command-unit-empty = 这个单位没有人在任务承办岗上，任务送不到
    .action = 请换一个单位，或者请系统管理员设岗。
command-task-title = 请写任务
command-task-title-long = 任务最多 { $most } 个字
command-task-words = 请写明情况
command-task-words-long = 最多 { $most } 个字
command-task-days = 期限是 1 到 { $most } 个工作日
command-task-about = 没有这个编号，或者不在您的岗位范围内
    .action = 请核对编号，或者选“没有编号的事”。
command-event-dispatch-issued = 下达任务
command-event-dispatch-accepted = 签收任务
command-event-dispatch-reported = 任务反馈
command-event-dispatch-finished = 任务报结
command-event-dispatch-sent-back = 任务退回
command-event-dispatch-closed = 任务销号
command-event-dispatch-revoked = 任务撤销
command-event-dispatch-overdue = 任务逾期
command-retention-task = 调度任务
command-retention-task-since = 从销号或者撤销那天算起
permission-command-dispatch = 下达调度任务、销号
permission-command-answer = 承办调度任务
ledger-kind-dispatch-issued = 下达调度任务
ledger-kind-dispatch-accepted = 签收调度任务
ledger-kind-dispatch-reported = 反馈调度任务进展
ledger-kind-dispatch-finished = 调度任务报结
ledger-kind-dispatch-sent-back = 调度任务退回重办
ledger-kind-dispatch-closed = 调度任务销号
ledger-kind-dispatch-revoked = 撤销调度任务
ledger-kind-dispatch-overdue = 调度任务逾期
job-kind-command-task-due = 调度任务期限
command-clock = 期限算不出来
    .action = 请联系系统管理员核对放假安排和系统时间。
