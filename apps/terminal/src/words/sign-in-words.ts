/** What is said before somebody is at the till, and about who and what may be there. */
import type { Words } from '@quickpay/api';

export const SIGN_IN_WORDS = {
  // A browser that belongs to no till yet.
  'pair.title': { en: 'Make this device a till', 'zh-CN': '绑定收银台' },
  'pair.code': { en: 'Pairing code', 'zh-CN': '配对码' },
  'pair.ask': {
    en: 'A manager approves this code on another till, under Settings, Devices',
    'zh-CN': '请店长在另一台收银终端的“设置 → 设备”中批准此配对码',
  },
  'pair.shell': { en: 'On the server it is done with', 'zh-CN': '也可在服务器上执行' },
  'pair.over': { en: 'This code is no longer valid. Ask for a new one', 'zh-CN': '配对码已失效，请获取新的配对码' },
  'pair.new': { en: 'New code', 'zh-CN': '获取新配对码' },
  'pair.asking': { en: 'Asking for a code', 'zh-CN': '正在获取配对码' },
  'pair.here': { en: 'Use this browser as {till}', 'zh-CN': '将此浏览器用作“{till}”' },
  'pair.hereOnly': {
    en: 'In the sandbox, on the server’s own machine, no code is needed',
    'zh-CN': '沙箱环境下，在服务器本机上无需配对码',
  },
  'pair.full': { en: 'Too many codes wait. Try again in {n} s', 'zh-CN': '待批准的配对码过多，请 {n} 秒后重试' },

  // Who is at the till.
  'signIn.title': { en: 'Who is at the till?', 'zh-CN': '请选择收银人员' },
  'signIn.people': { en: 'People of this till', 'zh-CN': '本收银台人员' },
  'signIn.nobody': {
    en: 'Nobody may sign in here yet. A manager adds people, or on the server',
    'zh-CN': '尚无人员可在此登录。请店长添加人员，或在服务器上执行',
  },
  'signIn.waits': { en: 'Waits {n} s', 'zh-CN': '需等待 {n} 秒' },
  'signIn.pin': { en: 'PIN', 'zh-CN': 'PIN 码' },
  'signIn.pinHint': { en: '4 to 6 digits', 'zh-CN': '4 至 6 位数字' },
  'signIn.pinShort': { en: 'A PIN has 4 to 6 digits', 'zh-CN': 'PIN 码为 4 至 6 位数字' },
  'signIn.password': { en: 'Password', 'zh-CN': '密码' },
  'signIn.passwordFirst': { en: 'Enter the password first', 'zh-CN': '请先输入密码' },
  'signIn.usePassword': { en: 'Use the password', 'zh-CN': '使用密码' },
  'signIn.usePin': { en: 'Use the PIN', 'zh-CN': '使用 PIN 码' },
  'signIn.submit': { en: 'Sign in', 'zh-CN': '登录' },
  'signIn.checking': { en: 'One moment', 'zh-CN': '请稍候' },
  'signIn.else': { en: 'Somebody else', 'zh-CN': '更换人员' },
  'signIn.gone': { en: 'This person may not sign in here any more', 'zh-CN': '该人员已不能在此登录' },
  'signIn.done': { en: '{name} is signed in', 'zh-CN': '{name} 已登录' },
  'signIn.retry': { en: 'Try again', 'zh-CN': '重试' },
  'role.cashier': { en: 'Cashier', 'zh-CN': '收银员' },
  'role.manager': { en: 'Manager', 'zh-CN': '店长' },

  // The till that somebody left for a moment, or for too long.
  'lock.title': { en: 'This till is locked', 'zh-CN': '收银台已锁定' },
  'lock.kept': { en: 'Your sale is kept. Payments go on by themselves', 'zh-CN': '当前交易已保留，付款会继续处理' },
  'lock.now': { en: 'Lock', 'zh-CN': '锁定' },
  'lock.change': { en: 'Change cashier', 'zh-CN': '更换收银员' },
  'lock.who': { en: 'At this till', 'zh-CN': '当前收银台' },

  // Who may be there: for managers.
  'people.title': { en: 'People', 'zh-CN': '人员' },
  'people.add': { en: 'Add a person', 'zh-CN': '添加人员' },
  'people.change': { en: 'Change {name}', 'zh-CN': '修改 {name}' },
  'people.name': { en: 'Name on the tile', 'zh-CN': '显示名称' },
  'people.role': { en: 'Role', 'zh-CN': '角色' },
  'people.newPin': { en: 'New PIN', 'zh-CN': '新 PIN 码' },
  'people.newPassword': { en: 'New password', 'zh-CN': '新密码' },
  'people.stays': { en: 'Empty: stays as it is', 'zh-CN': '留空则保持不变' },
  'people.pinOptional': { en: '4 to 6 digits. Empty: the password is asked for', 'zh-CN': '4 至 6 位数字；留空则登录时使用密码' },
  'people.passwordHint': { en: 'At least 10 characters', 'zh-CN': '至少 10 个字符' },
  'people.noPin': { en: 'Take the PIN away', 'zh-CN': '取消 PIN 码' },
  'people.active': { en: 'May sign in', 'zh-CN': '允许登录' },
  'people.inactive': { en: 'May not sign in', 'zh-CN': '不允许登录' },
  'people.withPin': { en: 'PIN and password', 'zh-CN': 'PIN 码与密码' },
  'people.passwordOnly': { en: 'Password only', 'zh-CN': '仅密码' },
  'people.save': { en: 'Save', 'zh-CN': '保存' },
  'people.needName': { en: 'Enter a name of at most 40 characters', 'zh-CN': '请输入名称，最多 40 个字符' },
  'people.last': { en: 'Make somebody else a manager first', 'zh-CN': '请先将其他人员设为店长' },
  'people.full': { en: 'There is no room for more', 'zh-CN': '数量已达上限' },
  'people.refused': { en: 'This was not saved: {why}', 'zh-CN': '未能保存：{why}' },

  // Which browsers are tills: for managers.
  'devices.title': { en: 'Devices', 'zh-CN': '设备' },
  'devices.none': { en: 'No device belongs to a till yet', 'zh-CN': '尚无已绑定的设备' },
  'devices.approve': { en: 'Approve a new device', 'zh-CN': '批准新设备' },
  'devices.code': { en: 'Code on the new device', 'zh-CN': '新设备上显示的配对码' },
  'devices.codeHint': { en: 'Eight letters and digits', 'zh-CN': '8 位字母和数字' },
  'devices.till': { en: 'It is to be', 'zh-CN': '绑定为' },
  'devices.choose': { en: 'Choose a till', 'zh-CN': '请选择收银台' },
  'devices.submit': { en: 'Approve', 'zh-CN': '批准' },
  'devices.approved': { en: '{till} has a new device', 'zh-CN': '“{till}”已绑定新设备' },
  'devices.unknownCode': {
    en: 'There is no such code, or it is too old. Look again, or ask for a new one',
    'zh-CN': '配对码不存在或已失效，请核对或获取新的配对码',
  },
  'devices.taken': { en: 'This code was approved for another till', 'zh-CN': '此配对码已用于其他收银台' },
  'devices.this': { en: 'This device', 'zh-CN': '本设备' },
  'devices.unpair': { en: 'Unpair', 'zh-CN': '解除绑定' },
  'devices.unpairAsk': { en: 'Unpair {name}?', 'zh-CN': '解除“{name}”的绑定？' },
  'devices.unpairMeans': {
    en: 'Whoever is signed in there is signed out. A payment under way goes on',
    'zh-CN': '该设备上的人员将退出登录，进行中的付款会继续处理',
  },
} as const satisfies Record<string, Words>;
