# 消息：收件箱与各类消息的内容

notice-title = 消息
notice-lead = 办件每有进展，都会在这里告诉您。
notice-views = 显示哪些消息
notice-view-all = 全部
notice-view-unread = 未读
notice-new = 未读
notice-none = 还没有消息。办件有进展时，会在这里告诉您。
notice-none-unread = 没有未读消息。
notice-go = 去看办件
notice-go-account = 去看我的账号
notice-read-all = 全部标为已读
notice-read-done = 已将 { $n } 条消息标为已读。
notice-no-day = 以通知书为准

message-not-found = 没有这条消息
    .meaning = 这条消息不存在，或者不是发给您的。
    .action = 请回到消息列表查看。

# 发给办事人
notice-say-submitted = 您申请的“{ $item }”已提交，办件编号 { $number }。窗口会在 5 个工作日内告诉您是否受理，或者还需补什么材料。
    .title = 申请已收到
notice-say-correction = “{ $item }”（{ $number }）还缺材料或材料需要更正。请打开办件，按补正通知书一次补齐；补齐后重新计算 5 个工作日。
    .title = 请补正材料
notice-say-supplemented = 您为“{ $item }”（{ $number }）补交的材料已收到。
    .title = 补交的材料已收到
notice-say-accepted = “{ $item }”（{ $number }）已受理，承诺办结日期：{ $due }。
    .title = 已受理
notice-say-deemed = “{ $item }”（{ $number }）在 5 个工作日内没有告知补正，自收到材料之日起即为受理，承诺办结日期：{ $due }。
    .title = 已受理（逾期未告知视为受理）
notice-say-deferred-good = 您为“{ $item }”（{ $number }）后补的材料已核对，符合要求。
    .title = 后补材料已核对
notice-say-deferred-again = “{ $item }”（{ $number }）后补的材料还需重新提交，请在 { $until } 前补交。原因：{ $reason }
    .title = 请重新提交后补材料
notice-say-deferred-lapsed = “{ $item }”（{ $number }）承诺后补的材料到 { $until } 仍未收到。没有这些材料不能作出准予决定，请尽快补交。
    .title = 后补材料已逾期
notice-say-not-accepted = “{ $item }”（{ $number }）不予受理。理由：{ $reason }。通知书和救济途径请看办件。
    .title = 不予受理
notice-say-special-opened = “{ $item }”（{ $number }）正在进行特别程序，预计到 { $until }，所需时间不计入办理期限。
    .title = 进入特别程序
notice-say-special-closed = “{ $item }”（{ $number }）的特别程序已结束，办理期限继续计算，承诺办结日期：{ $due }。
    .title = 特别程序已结束
notice-say-special-late = “{ $item }”（{ $number }）的特别程序未能在 { $until } 前结束，我们正在督促。
    .title = 特别程序延后
notice-say-extended = “{ $item }”（{ $number }）的办理期限已延长，新的办结日期：{ $due }。理由请看延期通知书。
    .title = 办理期限延长
notice-say-due-moved = 因节假日安排公布，“{ $item }”（{ $number }）的日期重新计算为：{ $due }。
    .title = 日期重新计算
notice-say-due-confirmed = 节假日安排已公布，“{ $item }”（{ $number }）的日期确定为：{ $due }。
    .title = 日期已确定
notice-say-late = “{ $item }”（{ $number }）未能在承诺的 { $due } 前办结，对不起。我们已提醒经办人员。
    .title = 办理超过承诺时限
notice-say-reviewed = “{ $item }”（{ $number }）审查已完成，等待作出决定。
    .title = 审查已完成
notice-say-granted = “{ $item }”（{ $number }）准予办理。请打开办件查看决定，领取结果。
    .title = 准予办理
notice-say-refused = “{ $item }”（{ $number }）不予许可。理由、依据和救济途径请看决定书。
    .title = 不予许可
notice-say-terminated = “{ $item }”（{ $number }）已终止办理，原因请看办件。
    .title = 终止办理
notice-say-access-asked = 有工作人员为您的账号提出：{ $what }，由另一位工作人员确认后生效。不是您本人要求的，请立即到政务服务大厅或找安全管理员核实。
    .title = 有人要变更您账号的使用权
notice-say-access-given = 您的账号已办理：{ $what }。不是您本人要求的，请立即到政务服务大厅或找安全管理员核实。
    .title = 您账号的使用权已变更
notice-access-reset = 重设登录密码
notice-access-appoint = 任命岗位
notice-say-withdrawn = “{ $item }”（{ $number }）已撤回。
    .title = 已撤回
notice-say-delivered = “{ $item }”（{ $number }）的结果已送达。欢迎评价这次服务。
    .title = 结果已送达

# 发给工作人员
notice-say-task = “{ $item }”（{ $number }）：{ $step }，待办理。
    .title = 新待办
notice-say-task-returned = “{ $item }”（{ $number }）退回到：{ $step }。原因：{ $reason }
    .title = 退回重办
notice-say-task-handed = “{ $item }”（{ $number }）转交给您：{ $step }。原因：{ $reason }
    .title = 转办
notice-say-decide = “{ $item }”（{ $number }）审查完毕，待决定。
    .title = 待决定
notice-say-due-soon = “{ $item }”（{ $number }）将于 { $due } 到期。
    .title = 即将到期
notice-say-overdue = “{ $item }”（{ $number }）已超过承诺时限（{ $due }）。
    .title = 超过承诺时限
notice-say-overdue-statutory = “{ $item }”（{ $number }）已超过法定时限（{ $due }）。
    .title = 超过法定时限

# 外发
notice-nav = 消息外发
notice-short = 【{ $site }】{ $title }：办件 { $number }。请登录 { $address } 查看“消息”。
notice-short-account = 【{ $site }】{ $title }。不是您本人要求的，请立即到政务服务大厅核实，或登录 { $address } 查看“我的账号”。
notice-voice-account = 这里是{ $site }。{ $title }。不是您本人要求的，请立即到政务服务大厅核实。
notice-voice = 这里是{ $site }。您的办件有新进展：{ $title }。请登录后查看“消息”。
notice-mail-title = { $title }（{ $number }）
notice-mail =
    { $body }

    请登录 { $address } 查看办件。这封邮件由{ $site }自动发出，请勿回复。
notice-code-title = { $site }：确认邮箱
notice-code = 您的验证码是 { $code }。如果不是您本人操作，请不要理会这封邮件。

notice-channel-sms = 短信
notice-channel-wechat = 微信
notice-channel-voice = 语音电话
notice-channel-email = 电子邮件
notice-language-zh-CN = 中文
notice-language-en = English

notice-out-title = 消息外发
notice-out-lead = 短信、微信、语音电话和电子邮件的发送情况；发不出去的可以在这里重发。号码和地址已遮掩。
notice-out-none = 本站没有配置外发渠道，消息只在系统内送达。
notice-out-views = 按发送状态查看
notice-out-empty = 没有这样的消息。
notice-state-waiting = 待发送
notice-state-sent = 已发出
notice-state-delivered = 已送达
notice-state-failed = 发送失败
notice-state-given-up = 已放弃
notice-column-left = 产生时间
notice-column-case = 办件编号
notice-column-title = 消息
notice-column-channel = 渠道
notice-column-recipient = 接收人
notice-column-attempts = 次数
notice-column-when = 下次发送或结束
notice-column-error = 原因
notice-resend = 重新发送所选
notice-resent = 已重新发送 { $n } 条。
notice-tick-first = 请先勾选要重新发送的消息。

# 消息设置
notice-settings-title = 消息设置
notice-settings-lead = 选择除站内消息外还怎样告诉您。受理、补正、决定等法定通知始终会送达您的站内消息。
notice-settings-none = 本站没有开通短信、微信、电话或邮件通知，消息只在这里送达。
notice-settings-by = 通知方式
notice-settings-by-help = 发到您登记的电话号码。
notice-settings-quiet-from = 免打扰开始时间
notice-settings-quiet-help = 这段时间内的通知在结束后发送。写成 22:00；开始和结束相同表示不设免打扰。
notice-settings-quiet-to = 免打扰结束时间
notice-settings-when = 什么时候通知
notice-settings-now = 有进展就通知
notice-settings-digest = 一般进展每天上午九点通知，法定通知随时通知
notice-settings-language = 用哪种语言
notice-settings-save = 保存
notice-settings-kept = 已保存您的消息设置。
notice-settings-email = 邮箱地址
notice-settings-email-help = 我们会向这个邮箱发送验证码；留空提交则不再使用邮箱。
notice-settings-email-now = 现在使用的邮箱：{ $address }
notice-settings-email-send = 发送验证码
notice-settings-email-gone = 不再向邮箱发送消息。
notice-settings-code = 发到 { $address } 的六位验证码
notice-settings-code-send = 确认邮箱
notice-settings-code-sent = 验证码已发送，请查收邮件后填写。

message-quiet-hours = 请写成 24 小时制的时间，例如 22:00
message-email = 邮箱地址不对，请写成 name@example.com 的样子
message-no-email = 本站没有开通邮件通知
message-code = 验证码不对，多次填错后需要重新发送验证码
message-receipt-unsigned = 回执没有正确签名
    .meaning = 回执没有用约定的密钥签名，或者签名时间相差太多，没有记录。
    .action = 请核对密钥和时间，见 docs/messages-adapter.md。
message-receipt = 回执的状态“{ $status }”不认识
    .meaning = 回执只能是 delivered 或 failed，没有记录。
    .action = 请按 docs/messages-adapter.md 重新发送。

# 消息用语
notice-words-title = 消息用语
notice-words-lead = 每一类消息的标题和内容。修改只影响以后的消息。
notice-words-message = 消息
notice-words-to = 发给
notice-words-language = 语言
notice-words-own = 已修改
notice-to-applicant = 办事人
notice-to-staff = 工作人员
notice-to-owner = 账号本人
notice-words-field-title = 标题
notice-words-field-body = 内容
notice-words-names = 可以使用：{ $names }
notice-words-save = 保存
notice-words-preview = 预览
notice-words-reset = 恢复默认用语
notice-words-kept = 已保存消息用语。
notice-words-preview-title = 看起来是这样
notice-sample-number = 1504020000001GAA2027000123
notice-sample-item = 小餐饮店经营许可
notice-sample-due = 10 月 12 日（周一）
notice-sample-until = 10 月 12 日（周一）
notice-sample-reason = 平面图没有标注尺寸
notice-sample-step = 现场核查
message-words-empty = 标题和内容都要填写
message-words-long = 太长了，最多 { $max } 个字
message-words-brace = 花括号没有成对出现，或者里面还有花括号
message-words-name = 不能使用“{ $name }”。可以使用：{ $known }

job-kind-notice-send = 外发一条消息
job-kind-notice-code = 发送邮箱验证码
ledger-kind-message-resent = 重新发送外发消息
ledger-kind-message-words-changed = 修改消息用语
notice-job = 外发任务的数据不正确。
notice-unseal = 邮箱地址无法读取，没有发送。
notice-no-randomness = 系统暂时无法生成验证码，请稍后再试。
notice-mail-away = 邮件服务器暂时不可用，稍后自动重试。
permission-messages-manage = 管理消息发送
