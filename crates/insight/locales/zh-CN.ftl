insight-nav = 统计分析
insight-nav-mend = 改进建议
insight-nav-check = 数据核对
insight-nav-public = 办件统计

# 统计页

insight-title = 办件统计分析
insight-window = { $from } 至 { $to }，共 { $n } 天
insight-building = 以前的办件正在计入，数字还不完整，请过一会儿再看。
insight-received = 收件
insight-accepted = 受理
insight-ended = 办结
insight-granted = 准予
insight-refused = 不予许可
insight-late = 逾期办结
insight-returned = 补正
insight-opening = 期初在办
insight-open = 期末在办
insight-overdue = 现逾期在办
insight-online-rate = 网上办理率
insight-one-visit-rate = 最多跑一次率
insight-on-time-rate = 按时办结率
insight-p50 = 办理时长中位数
insight-p90 = 办理时长九成以内
insight-balance = 期初在办 { $opening } 件，收件 { $received } 件；办结 { $ended } 件，期末在办 { $open } 件。
insight-decided = 办理时长从收件算到作出决定，统计这段时间内作出决定的 { $n } 件，不扣除节假日和特别程序。
insight-course = 收件和办结走势
insight-chart-table = 看表格
insight-chart-most = 最高 { $n } 件
insight-table = { $by }统计
insight-by-what = 统计对象
insight-by-organ = 部门
insight-by-item = 事项
insight-by-kind = 权力类型
insight-by-channel = 渠道
insight-by-region = 区划
insight-by-period = 日期
insight-ask-from = 从
insight-ask-to = 到
insight-ask-by = 按什么分
insight-ask-organ = 部门
insight-ask-channel = 渠道
insight-ask-count = 计数口径
insight-count-parts = 按部门实际办理的事项计（“一件事”拆开）
insight-channel-online = 网上
insight-channel-counter = 窗口
insight-channel-kiosk = 自助终端
insight-channel-hotline = 电话
insight-kind-licence = 行政许可
insight-kind-confirmation = 行政确认
insight-kind-benefit = 行政给付
insight-kind-reward = 行政奖励
insight-kind-adjudication = 行政裁决
insight-kind-other = 其他行政权力
insight-kind-public-service = 公共服务
insight-narrowed = 现在只看：
insight-back-out = 退回上一层
insight-back = 回到统计分析
insight-none = 这段时间没有办件。
insight-none-next = 看最近三十天
insight-how = 数字随办件发生即时累计，每天凌晨与办件库、留痕账本逐格核对。不选口径时，“一件事”按一件计。
insight-hours-none = 不到 1 小时
insight-hours = { $n } 小时
insight-days = { $n } 天
insight-days-hours = { $n } 天 { $hours } 小时
insight-now = 现在

# 数字后面的办件

insight-cases-title = 数字对应的办件
insight-cases-none = 没有这样的办件。
insight-shelves = 哪些办件
insight-shelf-received = 这段时间收件
insight-shelf-ended = 这段时间办结
insight-shelf-open = 现在在办
insight-shelf-overdue = 现在逾期
insight-shelf-returned = 这段时间收件、要求过补正
insight-case-number = 办件编号
insight-case-state = 状态
insight-case-received = 收件日
insight-case-ended = 办结日
insight-case-limit = 承诺时限
insight-limit-passed = 已超期

# 改进建议

insight-mend-title = 先改哪三件事
insight-mend-none = 这段时间的办件还看不出要改什么。
insight-mend-step = 缩短“{ $item }”的“{ $step }”环节
insight-mend-step-why = 这段时间办了 { $n } 次，一半的要 { $time } 以上，占各环节全部用时的 { $share }。
insight-mend-material = 把“{ $item }”的“{ $material }”讲清楚，或改为共享获取
insight-mend-material-why = 补正最多的就是它：{ $n } 次，这段时间共发出补正通知 { $all } 份。
insight-mend-late = 查一查“{ $item }”为什么超期
insight-mend-late-why = 办结 { $all } 件，其中 { $n } 件超过承诺时限。
insight-mend-steps = 最费时间的环节
insight-mend-materials = 补正最多的材料
insight-mend-column-step = 环节
insight-mend-column-material = 材料
insight-mend-column-n = 次数
insight-mend-column-median = 用时中位数
insight-mend-column-hours = 合计小时
insight-mend-no-steps = 这段时间没有办完的环节。
insight-mend-no-materials = 这段时间没有发过补正通知。

# 数据核对

insight-check-title = 数据核对
insight-check-lead = 每天凌晨 2 点，把全部统计数字按办件库和留痕账本各重算一遍，逐格对照。也可以现在就核对。
insight-check-now = 现在核对
insight-check-asked = 已开始核对，结果出来后显示在下面。
insight-check-list = 历次核对
insight-check-none = 还没有核对过。
insight-check-when = 时间
insight-check-by = 由谁发起
insight-check-by-night = 每夜自动
insight-check-by-hand = 人工
insight-check-result = 结果
insight-check-cases = 办件数
insight-check-cells = 对照的数字
insight-check-left-out = 正在变动、未计
insight-check-running = 正在核对
insight-check-failed = 没有完成
insight-check-same = 全部一致
insight-check-differs = 有 { $n } 处不一致
insight-check-of = { $when } 的核对
insight-check-unknown = 没有这次核对
    .meaning = 这次核对可能已过保存期。
    .action = 请从核对列表里选一次。
insight-difference-list = 不一致的数字
insight-difference-none = 没有不一致。
insight-difference-more = 只保存前 { $n } 处。
insight-difference-source = 对照
insight-difference-period = 日期
insight-difference-organ = 部门
insight-difference-item = 事项
insight-difference-measure = 指标
insight-difference-kept = 统计数
insight-difference-found = 重算数
insight-difference-numbers = 有关办件
insight-source-cases = 办件库
insight-source-ledger = 留痕账本
insight-measure-received = 收件
insight-measure-online = 网上申请
insight-measure-accepted = 受理
insight-measure-ended = 办结
insight-measure-granted = 准予
insight-measure-refused = 不予许可
insight-measure-not-accepted = 不予受理
insight-measure-withdrawn = 撤回
insight-measure-terminated = 终止
insight-measure-late = 逾期办结
insight-measure-returned = 补正
insight-measure-sent-back = 退回重审
insight-measure-delivered = 送达
insight-measure-one-visit = 最多跑一次
insight-measure-open = 在办
insight-measure-overdue = 逾期在办
insight-measure-time = 办理时长
insight-measure-step = 环节用时
insight-measure-missing = 补正材料
insight-rebuild-title = 全部重新统计
insight-rebuild-lead = 清空统计数字，从留痕账本重新计入。办件多时要一些时间，这期间统计页的数字不完整。
insight-rebuild = 全部重新统计
insight-rebuild-asked = 已开始重新统计。

# 公众页

insight-public-title = { $region }办件统计
insight-public-time = 这段时间作出决定的办件，一半在 { $half } 以内办完，九成在 { $most } 以内办完。
insight-public-few = 少于 { $n } 件的数字不公布，以免看出是谁家的事；为使它推算不出来，有时同列另一个数字也不公布。
insight-few = 未公布
insight-public-csv = 下载表格（CSV）
insight-public-json = 开放接口（JSON）

# 出错

insight-day = 日期不对
    .meaning = “{ $detail }”不是一个日期。
    .action = 请按年-月-日填写，比如 2026-11-30。
insight-period = 起止日期不对
    .meaning = 起始日不能晚于截止日，一次最多看 { $years } 年。
    .action = 请改一改起止日期。
insight-checking = 已有一次核对在进行
    .meaning = 同一时间只做一次核对。
    .action = 请等它做完再看结果。
insight-rebuilding = 已经在重新统计
    .meaning = 以前的办件正在计入。
    .action = 请等它做完。

ledger-kind-insight-rebuild-asked = 要求重新统计
ledger-kind-insight-checked = 统计数字核对完成
job-kind-insight-rebuild = 计入以前的办件
job-kind-insight-check = 核对统计数字
job-kind-insight-night = 每夜核对统计数字
permission-insight-check = 发起统计数据核对
permission-insight-read = 查看统计数据
