# 页面框架
kit-skip = 跳到正文
kit-demo-strip = 演示系统：人物、企业和证照均为虚构，不产生法律效力。
kit-frame-desk = 综合窗口
kit-frame-office = 审批与管理
kit-frame-board = 运行大屏
kit-other-language = English
kit-type-large = 大字版
kit-type-normal = 标准字号
kit-sign-in = 登录
kit-sign-out = 退出
kit-who-am-i = 当前登录：
kit-nav-label = 主导航
kit-crumbs-label = 所在位置
kit-title-error = 有误：{ $title }
kit-footer-run-by = 主办：{ $region }人民政府
kit-footer-hotline = 办事有疑问，请拨打政务服务便民热线
kit-accessibility = 无障碍声明
kit-gallery = 组件陈列

# 日期和时间
kit-day = { $month } 月 { $day } 日（{ $weekday }）
kit-document-date = { $year } 年 { $month } 月 { $day } 日
kit-instant = { $date } { $time }
kit-due = { $day }，{ $left }
kit-left-working = 还剩 { $n } 个工作日
kit-left-calendar = 还剩 { $n } 天
kit-left-today = 今天到期
kit-over-working = 已超过 { $n } 个工作日
kit-over-calendar = 已超过 { $n } 天
kit-ago-now = 刚刚
kit-ago-minutes = { $n } 分钟前
kit-ago-hours = { $n } 小时前
kit-ago-yesterday = 昨天 { $time }
kit-money = { $amount } 元
kit-month-1 = 1
kit-month-2 = 2
kit-month-3 = 3
kit-month-4 = 4
kit-month-5 = 5
kit-month-6 = 6
kit-month-7 = 7
kit-month-8 = 8
kit-month-9 = 9
kit-month-10 = 10
kit-month-11 = 11
kit-month-12 = 12
kit-weekday-1 = 周一
kit-weekday-2 = 周二
kit-weekday-3 = 周三
kit-weekday-4 = 周四
kit-weekday-5 = 周五
kit-weekday-6 = 周六
kit-weekday-7 = 周日

# 状态
kit-state-on-time = 正常
kit-state-soon = 临期
kit-state-overdue = 超期
kit-state-paused = 暂停计时
kit-state-done = 已完成
kit-state-waiting = 未开始

# 查找和列表
kit-search-go = 搜索
kit-search-others = 大家在找
kit-table-tick = 选中此行
kit-table-bulk = 对选中的行：
kit-pager-label = 翻页
kit-pager-total = 共 { $total } 条
kit-pager-first = 首页
kit-pager-previous = 上一页
kit-pager-next = 下一页
kit-filter-views = 常用视图
kit-filter-go = 筛选
kit-filter-clear = 清除筛选
kit-filter-export = 导出

# 填写
kit-optional = （选填）
kit-choose = 请选择
kit-continue = 继续
kit-back = 返回
kit-change = 修改
kit-not-answered = 未填写
kit-error-prefix = 有误：
kit-errors-title = 有 { $n } 处需要修改
kit-question-step = 第 { $n } 个问题，共 { $of } 个
kit-question-why = 为什么要问
kit-draft-saving = 正在保存草稿…
kit-draft-saved = 草稿已保存
kit-draft-failed = 草稿暂时没有保存，系统会继续重试
kit-print = 打印
kit-saved = 已保存。
kit-uploaded = 已上传：{ $names }
kit-drop-here = 也可以把文件拖到这里

kit-yes = 是
kit-no = 否
kit-row-add = 再加一行
kit-source-party = 来自您的档案
kit-source-answer = 来自您前面的回答
kit-source-licence = 来自您的电子证照
kit-source-exchange = 来自共享数据：{ $name }

# 表单里的错误：说清怎么改
form-required = 请填写{ $label }
form-choose = 请选择{ $label }
form-consent = 请勾选承诺后继续
form-not-a-number = 请用数字填写{ $label }，例如 180
form-not-whole = { $label }请填整数
form-not-yes-or-no = { $label }请选择“是”或“否”
form-not-a-date = 请按年月日填写{ $label }，例如 2026-10-12
form-not-an-option = 请从列出的选项中选择{ $label }
form-too-small = { $label }不能小于 { $limit }
form-not-more = { $label }要大于 { $limit }
form-too-large = { $label }不能大于 { $limit }
form-not-less = { $label }要小于 { $limit }
form-step = { $label }要是 { $step } 的整数倍
form-too-short = { $label }至少写 { $limit } 个字
form-too-long = { $label }最多写 { $limit } 个字
form-too-few = { $label }至少要有 { $limit } 项
form-too-many = { $label }最多 { $limit } 项
form-repeated = { $label }有重复的行，请删去一行
form-pattern = { $label }的写法不对，请对照说明修改
form-characters = { $label }里有无法识别的字符，请重新输入
form-format = { $label }的写法不对，请核对
form-format-time = { $label }请按“时:分”填写，例如 09:30
form-format-date-time = { $label }请填写日期和时间，例如 2026-10-12 09:30
form-format-email = 请填写完整的电子邮箱，例如 name@example.cn
form-format-uri = 请填写完整的网址，以 https:// 开头
form-format-cn-mobile = 请填写 11 位手机号码
form-format-cn-phone = 请填写手机号码，或带区号的固定电话，例如 0476-1234567
form-format-cn-postcode = 请填写 6 位邮政编码
form-format-money = 请填写金额，最多两位小数，例如 1200.50
form-invalid = { $label }无法识别，请重新填写
form-unknown-field = 提交的内容里有本表单没有的项目，请刷新页面后重试
form-too-much = 一次提交的内容太多，请分几次保存

kit-code-uscc = 统一社会信用代码
kit-code-org = 组织机构代码
kit-code-citizen-id = 公民身份号码
kit-code-licence-id = 电子证照标识
kit-code-region = 行政区划代码
kit-code-item = 事项编码
kit-code-case = 办件编号
kit-code-fault-empty = 请填写{ $code }
kit-code-fault-too-long = { $code }太长，请核对
kit-code-fault-length = { $code }的位数不对，应为 { $expected } 位
kit-code-fault-character = { $code }里有不该出现的字符“{ $found }”，请核对
kit-code-fault-shape = { $code }的写法不对，请对照证件逐位核对
kit-code-fault-check-digit = { $code }的校验码对不上，请对照证件逐位核对
kit-code-fault-inner-check-digit = { $code }中间的校验码对不上，请对照证件逐位核对
kit-code-fault-division = { $code }开头的行政区划代码不存在，请核对
kit-code-fault-day = { $code }里的日期不存在，请核对
kit-code-fault-value = { $code }里有一部分不在允许的范围内，请核对
kit-code-fault-part = { $code }里包含的代码有误，请逐位核对

# 材料核对
kit-check-unchecked = 未核对
kit-check-ok = 符合
kit-check-faulty = 需补正
kit-check-spared = 免提交
kit-check-keys = 按数字键 1–9 勾选“符合”，按 → 改为“需补正”，按 Tab 写明怎么补
kit-check-note = 缺什么、怎么补

# 时限
kit-clock-due = 最迟
kit-clock-due-open = 计时已暂停，恢复后重新算出到期日。
kit-clock-paused = 暂停计时
kit-clock-stopped = 计时止于 { $day }
kit-clock-provisional = 暂定日期：{ $year } 年放假安排尚未发布，发布后会重新计算并告知您。
kit-clock-promised = 承诺时限
kit-clock-statutory = 法定时限
kit-clock-resumed = 恢复计时后{ $left }
kit-clock-line = { $when }：{ $what }
kit-range = { $from }至 { $to }
kit-clock-why = 为什么是这一天
kit-clock-bar = 时限进度，从 { $from }到 { $to }
kit-clock-pause = { $label }：{ $from }至 { $to }，不计入时限

# 经过
kit-timeline-to-come = 尚未到来
kit-channel-online = 网上
kit-channel-hall = 窗口
kit-channel-office = 部门
kit-channel-system = 系统
kit-step-done = 已办
kit-step-current = 正在办
kit-step-pending = 未到
kit-flow-start = 开始：{ $name }
    .unnamed = 开始
kit-flow-step = { $name }
    .unnamed = 办理
kit-flow-automatic = { $name }（系统自动）
    .unnamed = 系统自动处理
kit-flow-call = { $name }（另办事项）
    .unnamed = 另办事项
kit-flow-group = { $name }，包括：
    .unnamed = 包括：
kit-flow-choice = { $name }，按情况走其中一路：
    .unnamed = 按情况走其中一路：
kit-flow-together = { $name }，同时进行：
    .unnamed = 同时进行：
kit-flow-some = { $name }，按情况同时走一路或几路：
    .unnamed = 按情况同时走一路或几路：
kit-flow-first = { $name }，先发生哪个走哪个：
    .unnamed = 先发生哪个走哪个：
kit-flow-branch = { $name }：
    .unnamed = 其中一路：
kit-flow-event = 等待：{ $name }
    .unnamed = 等待
kit-flow-meanwhile = 其间如果{ $name }：
    .unnamed = 其间如有变化：
kit-flow-go-on = 接着{ $name }
    .unnamed = 汇合后继续
kit-flow-end = 结束：{ $name }
    .unnamed = 结束
kit-flow-outline = 用文字看流程

# 证明材料和当事人
kit-trust-a = 机关签发并加盖印章
kit-trust-b = 窗口核对过原件
kit-trust-c = 申请人上传
kit-trust-d = 申请人声明
kit-evidence-expired = 已于 { $day }过期
kit-evidence-valid = 有效期至 { $day }
kit-party-reveal = 显示完整信息
kit-party-logged = 查看会被记录，本人可见
kit-contact-title = 谁负责办
kit-contact-organ = 单位
kit-contact-place = 地点
kit-contact-hours = 时间
kit-contact-phone = 电话

# 文书
kit-sheet-to = { $name }：
kit-sheet-verify = 扫码核验真伪

# 实时
kit-live-on = 实时更新中

# 出错时怎么说。每一类给出发生了什么、对您意味着什么、可以怎么做、可以问谁。
kit-fault-what-next = 您可以这样做
kit-fault-home = 返回首页
kit-fault-ask = 需要帮助
kit-fault-code = 代码
kit-fault-request = 请求编号

kit-fault-invalid = 提交的内容有问题，没有保存
    .meaning = 系统没有改动任何信息。
    .action = 请返回上一页，核对填写的内容后再提交。
    .contact = 拿不准怎么填，请拨打 12345 或到综合窗口咨询。
kit-fault-sign-in = 请先登录
    .meaning = 这一页需要知道您是谁。已经填写的草稿还在。
    .action = 登录后会自动回到这里。
    .contact = 登录遇到困难，请拨打 12345。
kit-fault-forbidden = 您不能进行这项操作
    .meaning = 当前账号没有这项权限，系统没有改动任何信息。
    .action = 如果您有其他岗位或账号，请换用后再试。
    .contact = 认为应当有权限的工作人员，请联系本单位的系统管理员。
kit-fault-not-found = 没有找到这个页面
    .meaning = 网址可能不完整，或者内容已经移走。
    .action = 请核对网址，或从首页重新查找。
    .contact = 找不到要办的事，请拨打 12345。
kit-fault-conflict = 情况已经变化，这一步没有执行
    .meaning = 在您操作之前，别人已经处理过，或者办件已进入下一步。
    .action = 请返回并刷新页面，看最新情况。
    .contact = 仍有疑问，请联系承办部门或拨打 12345。
kit-fault-too-large = 提交的内容太大
    .meaning = 系统没有保存这次提交，已有的草稿不受影响。
    .action = 请压缩或分开上传后再试。
    .contact = 无法压缩时，可把材料带到综合窗口办理。
kit-fault-too-many = 操作过于频繁
    .meaning = 为保护账号安全，系统暂时不再接受这类请求。
    .action = 请稍等片刻再试。
    .contact = 如果不是您本人在操作，请拨打 12345。
kit-fault-busy = 系统暂时繁忙
    .meaning = 这次操作没有执行，已经提交的办件不受影响。
    .action = 请稍等几秒后再试一次。
    .contact = 多次重试仍不行，请拨打 12345。
kit-fault-internal = 系统出了问题
    .meaning = 这是我们的问题，不是您的操作有误。已经提交的办件不受影响。
    .action = 请稍后再试。
    .contact = 请拨打 12345，并告诉我们下面的请求编号。

kit-not-found = 没有找到这个页面
kit-sign-in-needed = 请先登录
kit-forbidden = 您不能进行这项操作
kit-method = 这个地址不接受这种请求
kit-too-large = 提交的内容超过了上限 { $limit }
kit-file-too-large = 文件超过了上限 { $limit }
kit-too-many-fields = 一次提交的内容太多
kit-conflict = 情况已经变化，这一步没有执行
kit-too-many = 操作过于频繁
kit-busy = 系统暂时繁忙
kit-bad-request = 无法理解这个请求
kit-internal = 系统出了问题
kit-not-mounted = 系统出了问题
kit-content-type = 提交的格式不对
kit-form = 表单内容无法读取：{ $detail }
kit-json = 无法读取 JSON：{ $detail }
kit-upload-broken = 上传中断了，文件没有保存：{ $detail }
    .action = 请检查网络后重新上传。
kit-file-empty = “{ $name }”是空文件
    .action = 请打开文件确认内容后重新上传。
kit-file-kind = 不能接收“{ $name }”
    .meaning = 只接收 PDF、JPG、PNG、OFD、DOCX、XLSX 文件，并且内容要与扩展名一致。
    .action = 请转换格式后重新上传。
kit-csrf = 页面停留过久，这次提交没有通过安全校验
    .meaning = 系统没有改动任何信息。草稿还在。
    .action = 请返回上一页，刷新后再提交一次。
kit-origin = 这次提交来自其他网站，已被拒绝
    .meaning = 系统没有改动任何信息。
    .action = 请从本网站的页面重新操作。

# 数据库和存储
store-text = 输入里有无法保存的字符
    .action = 请删去不可见的控制字符后重试。
store-busy = 系统暂时繁忙
store-conflict = 同时办理的人太多，这一步没有执行
store-unavailable = 系统暂时无法保存
    .action = 系统会自动恢复，请稍等片刻再试。
store-full = 系统暂时无法保存
    .meaning = 存储空间不足，这次操作没有执行，已经提交的办件不受影响。
    .action = 管理员已收到提醒，请稍后再试。
store-closed = 系统正在重新启动

# 无障碍声明
kit-accessibility-what = 我们的承诺
    .text = 本网站按照《Web 内容无障碍指南》（WCAG 2.2）AA 级建设，也参照《信息技术 互联网内容无障碍可访问性技术要求与测试方法》（GB/T 37668），让每个人都能独立办成事。
kit-accessibility-how = 您可以这样使用
    .text = 只用键盘可以完成所有操作；可用屏幕阅读器；可放大到 400% 而不丢失内容；点“大字版”可放大全部文字；关闭脚本后仍能办事；状态同时用形状、文字和颜色表示。
kit-accessibility-gaps = 尚有不足
    .text = 流程图和地图旁附有文字版；部分上传的原件（如扫描图纸）没有文字版，需要时可请窗口工作人员协助。
kit-accessibility-contact = 告诉我们
    .text = 如果遇到使用障碍，请拨打 12345 或到综合窗口说明，我们会提供替代办法并改进。
