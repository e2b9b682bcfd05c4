### 目录服务：登录、账号、身份、人员与岗位

## Navigation

directory-nav-identity = 核验身份
directory-nav-people = 人员与岗位

## Sign-in

sign-in-title = 登录
sign-in-lead = 办事的群众、企业和工作人员都从这里登录。
sign-in-login = 登录名
sign-in-login-help = 注册时自己选的名字，或者单位给您的名字。
sign-in-login-missing = 请输入登录名
sign-in-password = 密码
sign-in-password-missing = 请输入密码
sign-in-go = 登录
sign-in-new = 还没有账号？
    .text = 用身份证号码和手机号注册，大约需要三分钟。
sign-in-register = 注册账号
sign-in-forgot = 忘记密码？
    .text = 请带身份证到政务服务大厅，窗口核对身份后为您重设。工作人员请联系本单位的安全管理员。
sign-in-second = 输入动态验证码
    .lead = 打开手机上的身份验证器，输入现在显示的六位数字。
    .lost = 手机不在身边或者丢失了？请带身份证到政务服务大厅；工作人员请联系安全管理员。
sign-in-code = 动态验证码
sign-in-code-help = 六位数字，每 30 秒换一次，每个只能用一次。
sign-out-done = 您已退出登录。

## Registration

register-title = 注册账号
register-lead = 注册后可以网上申报、查看进度、下载证照。
register-name = 姓名
    .help = 与身份证上的一致。
    .missing = 请输入姓名
register-id_number = 公民身份号码
    .help = 18 位，最后一位可能是 X。加密保存，只在办事需要时使用。
register-phone = 手机号
    .help = 办件有进展时用它联系您。
    .missing = 请输入手机号
register-login = 登录名
    .help = 3 到 32 个小写字母、数字，或 - _ . 。
register-password = 新密码
    .help = 至少 10 个字符。几个不相干的词连起来，比一串难记的符号更安全。
register-again = 再输入一次新密码
    .help = 防止输错。
    .differs = 两次输入的密码不一样，请重新输入
register-consent = 我同意为办理政务服务事项使用以上信息，并可随时查看谁看过它
    .missing = 要注册，请先勾选同意
register-go = 注册并登录
register-what-for = 核验身份
    .text = 注册后即可申报。有些事项要求核验过身份：带身份证到任一政务服务窗口，当场核验，一次即可。

## My account

account-title = 我的账号
account-details = 我的信息
account-login = 登录名
account-name = 姓名
account-phone = 电话
account-address = 联系地址
account-identity = 身份核验
account-verified = 已核验
account-unverified = 未核验
    .text = 带身份证到任一政务服务窗口即可核验。
account-contact-change = 修改电话和地址
account-contact-go = 保存
account-contact-back = 返回
account-contact-done = 电话和地址已更新。
account-acting = 以谁的名义办事
    .text = 您获授权为下列企业办事。换一个，之后的申请和查看都以它的名义进行。
account-acting-for = 现在以谁的名义
account-acting-go = 切换
account-acting-done = 现在以 { $name } 的名义办事。
account-posts = 我的岗位
account-security = 登录安全
account-password = 密码
account-password-change = 修改密码
account-password-now = 现在的密码
account-password-now-help = 再确认一次是您本人。
account-password-first = 这是别人为您设的密码。请先换成只有您自己知道的。
account-password-ends = 修改后，其他地方的登录会立即失效。
account-password-go = 保存新密码
account-second = 动态验证码
account-second-is-on = 已开启
account-second-is-off = 未开启
account-second-manage = 设置
account-second-on = 动态验证码已开启：登录时除密码外还要输入手机上的六位数字。
account-second-why = 开启后，别人即使知道您的密码也无法登录。需要一部装有身份验证器应用的手机。
account-second-begin = 开始设置
account-second-step-app = 在手机上打开身份验证器应用，选择添加账号。
account-second-step-scan = 扫描下面的二维码。
account-second-qr = 供身份验证器扫描的二维码
account-second-typed = 不能扫描时，手工输入：
account-second-step-code = 输入应用现在显示的六位数字。
account-second-confirm = 开启
account-second-done = 动态验证码已开启。
account-second-remove = 关闭动态验证码
    .text = 关闭后只凭密码登录。需要密码和一个验证码确认。
account-second-removed = 动态验证码已关闭。
account-sessions = 登录中的设备
account-session-where = 设备
account-session-since = 登录时间
account-session-seen = 最近使用
account-session-act = 操作
account-session-web = 浏览器
account-session-api = 程序接口
account-session-this = 本次登录
account-session-end = 退出该设备
account-session-ended = 该登录已失效。
account-looks = 谁查看过我的信息
    .text = 工作人员查看您的完整证件号码、电话或地址，每次都记录在这里。
account-looks-all = 全部记录
account-data-calls = 数据共享调用记录
account-looks-none = 还没有人查看过。
account-look-at = 时间
account-look-organ = 单位
account-look-viewer = 查看人
account-look-purpose = 用途

## Parties

party-kind-person = 自然人
party-kind-enterprise = 企业
party-id-citizen-id = 公民身份号码
party-id-uscc = 统一社会信用代码
party-id-passport = 护照
party-id-hk-macao-permit = 港澳居民来往内地通行证
party-id-taiwan-permit = 台湾居民来往大陆通行证
party-id-residence-permit = 外国人永久居留身份证

## At the window

identity-title = 核验身份
identity-lead = 本人到场，看到证件原件后填写。每次核验都记入台账。
identity-verify = 核验本人
    .text = 号码与本人注册时填写的一致，账号即为已核验。
identity-login = 对方的登录名
identity-id-kind = 证件种类
identity-id-number = 证件号码
identity-verify-go = 核验通过
identity-verify-done = { $name } 的身份已核验。
identity-authorise = 授权代办企业事务
    .text = 看到营业执照和授权委托书原件后填写。之后该账号可以以企业名义办事。
identity-agent-login = 代办人的登录名
identity-uscc = 企业统一社会信用代码
identity-enterprise = 企业名称
identity-authorise-go = 授权
identity-authorise-done = 已授权为 { $name } 办事。

## People and posts

people-title = 人员与岗位
people-lead = 谁在什么岗位上，从哪天到哪天。每次变动都记入台账。
people-list = 工作人员账号
people-none = 没有更多账号。
people-login = 登录名
people-name = 姓名
people-posts = 岗位
people-second = 动态验证码
people-state = 状态
people-yes = 已开启
people-no = 未开启
people-state-active = 可用
people-state-closed = 已停用
people-new = 新建账号
    .text = 建好后再给岗位；没有岗位的账号什么也做不了。
people-first-password = 初始密码
    .help = 当面或通过内部渠道告知本人，首次登录时必须更换。
people-new-go = 新建
people-created = { $name } 的账号已建好，请给岗位。
people-own = 这是您自己的账号。您的岗位由另一位安全管理员管理。
people-second-on = 动态验证码已开启
people-second-off = 动态验证码未开启
people-post = 岗位
people-organ = 单位
people-from = 从
people-to = 到
    .help = 不填即长期。
people-act = 操作
people-end = 免去
people-ended = 该岗位已免去，立即生效。
people-no-posts = 还没有岗位。
people-appoint = 给岗位
people-appoint-go = 任命
people-appointed = 已任命。
people-reset = 重设密码
    .text = 本人忘记密码，或者账号可能被盗用时。其所有登录立即失效。
people-reset-second = 同时关闭动态验证码（手机丢失）
people-reset-go = 重设
people-reset-done = 密码已重设。
people-close = 停用账号
    .text = 立即不能登录，岗位记录保留。
people-closed = 账号已停用。
people-reopen = 恢复账号
    .text = 恢复后可以用原密码登录。
people-reopened = 账号已恢复。
people-all-posts = 全部岗位和权限
people-reach = 范围
people-grants = 权限
people-reach-all = 全部单位
people-reach-own = 本单位

## What can go wrong

directory-sign-in-wrong = 登录名或密码不对，请检查后再试
directory-too-often = 试的次数太多了，请在 { $minutes } 分钟后再试
directory-sign-in-busy = 现在登录的人太多，请稍后再试
directory-code-wrong = 验证码不对或已用过，请输入手机上最新显示的六位数字
directory-code-needed = 这个账号开启了动态验证码：请求中还要带上 code
directory-password-first = 先在网页上登录一次，把初始密码换成自己的
directory-json = 请求体要是 JSON，含 login 和 password
directory-password-short = 密码至少要 { $least } 个字符
directory-password-long = 密码最多 { $most } 个字符
directory-password-common = 这个密码太容易猜到，请换一个
directory-password-wrong = 现在的密码不对，请重新输入
directory-password-same = 新密码与原密码相同，请换一个
directory-login-form = 登录名要用 3 到 32 个小写字母、数字，或 - _ .，以字母或数字开头
directory-login-taken = 这个登录名已经有人用了，请换一个
directory-name-missing = 请输入姓名
directory-account-unknown = 没有这个账号，请检查登录名
directory-post-unknown = 请选择一个岗位
directory-post-held = 该人员在这段时间已经任这个岗位
directory-separation = 不能任命：系统、安全、审计三类管理职责不能由同一人承担（{ $one } 与 { $other }）
directory-not-oneself = 不能管理自己的账号，请由另一位安全管理员办理
directory-days = 日期要写成 2026-12-31 的样子，且结束不早于开始
directory-appointment-ended = 该岗位已经免去
directory-region-line = 区划清单第 { $line } 行读不懂
directory-region-unknown = 没有代码为 { $code } 的区划
directory-wrong-key = 配置中的密钥与数据库不符，请换回原来的密钥
directory-key-weak = 密钥太短或不是随机的，至少 { $least } 字节，可用 openssl rand -hex 32 生成
directory-key-differs = 本进程已在使用另一把密钥，请重新启动
directory-vault-locked = 服务没有正确启动：缺少密钥
directory-unseal = 有一条数据无法解密
directory-seal = 数据无法加密
directory-hash = 密码无法处理
directory-totp = 动态验证码无法处理
directory-no-randomness = 系统没有提供随机数
party-citizen-id = 身份号码不对，请对照身份证检查 18 位号码
party-uscc = 统一社会信用代码不对，请对照营业执照检查 18 位代码
party-id-form = 证件号码不对，请对照证件检查
party-id-kind = 证件种类与自然人或企业不符
party-id-differs = 证件号码与本人注册的不一致。请本人登录核对，或用正确的号码重新注册
party-name-missing = 请输入名称
party-name-differs = 这个号码登记在另一个姓名或名称下，请对照证件原件检查
party-phone = 电话号码不对，只写数字，例如 13000000000
party-unknown = 没有这个当事人
party-purpose = 请写明查看用途
access-forbidden = 您的岗位没有这项权限（{ $permission }）
access-no-party = 这个账号不是办事账号，请用自己的办事账号登录
access-assurance = 这项操作要求用动态验证码登录。请先在“我的账号”里开启，再重新登录
site-too-large = 站点文件太大，最多 { $limit } 字节
site-yaml = 站点文件读不懂：{ $detail }
site-reference = 站点文件引用了不存在的 { $kind }：{ $key }
site-region = 站点文件里的区划代码不存在：{ $code }
site-uscc = 站点文件里 { $key } 的统一社会信用代码不对（{ $why }）
site-password = 站点文件里 { $key } 没有初始密码
