/** What is said about how codes come in: the scanner, the camera, typing. What a scan came to is said by the API's own `scan.*`. */
import type { Words } from '@quickpay/api';

export const CAPTURE_WORDS = {
  // The part of the living page that takes scans without charging anybody.
  'capture.title': { en: 'Scanning', 'zh-CN': '扫码' },
  'capture.intro': {
    en: 'Scan anything, wherever the cursor is: what was taken is listed, and nothing is typed. Nobody is charged.',
    'zh-CN': '无论光标在哪里，都可以扫码：识别结果列在下方，不会输入到任何位置，也不会收款。',
  },
  'capture.taken': { en: 'Taken', 'zh-CN': '已识别' },
  'capture.count': { en: '{n, plural, one {# scan} other {# scans}}', 'zh-CN': '共扫码 {n} 次' },
  'capture.open': { en: 'Open the camera', 'zh-CN': '打开摄像头' },
  'capture.search': { en: 'Search payments', 'zh-CN': '搜索付款' },
  'capture.pin': { en: 'PIN', 'zh-CN': 'PIN 码' },

  // A code that is typed by hand.
  'typed.label': { en: 'Payment code', 'zh-CN': '付款码' },
  'typed.hint': { en: 'The 18 digits below the bar code on the customer’s phone', 'zh-CN': '顾客手机条形码下方的 18 位数字' },
  'typed.missing': {
    en: '{n, plural, one {# digit is} other {# digits are}} missing',
    'zh-CN': '还差 {n} 位数字',
  },
  'typed.wrong': { en: 'Put the code right first', 'zh-CN': '请先更正付款码' },
  'typed.send': { en: 'Use this code', 'zh-CN': '使用此付款码' },

  // The camera.
  'camera.title': { en: 'Camera', 'zh-CN': '摄像头' },
  'camera.opening': { en: 'Opening the camera', 'zh-CN': '正在打开摄像头' },
  'camera.aim': { en: 'Hold the customer’s payment code before the camera', 'zh-CN': '请将顾客的付款码对准摄像头' },
  'camera.aimNumber': {
    en: 'Hold the receipt, or the code in the customer’s bill, before the camera',
    'zh-CN': '请将收据或顾客账单中的码对准摄像头',
  },
  'camera.otherNumber': { en: 'That is no code of an order', 'zh-CN': '这不是订单的码' },
  'camera.done': { en: 'Code read', 'zh-CN': '已识别' },
  'camera.otherKind': { en: 'That is another kind of code', 'zh-CN': '这不是付款码' },
  'camera.resting': { en: 'The camera rests', 'zh-CN': '摄像头已暂停' },
  'camera.goOn': { en: 'Tap to go on', 'zh-CN': '点此继续' },
  'camera.torch': { en: 'Light', 'zh-CN': '补光灯' },
  'camera.which': { en: 'Which camera', 'zh-CN': '选择摄像头' },
  'camera.rear': { en: 'The rear camera', 'zh-CN': '后置摄像头' },
  'camera.again': { en: 'Try again', 'zh-CN': '重试' },
  'camera.refused': {
    en: 'The camera is not allowed. Allow it beside the page’s address, then try again, or type the code',
    'zh-CN': '未获得摄像头权限。请在地址栏旁允许使用摄像头后重试，或手动输入付款码',
  },
  'camera.none': {
    en: 'No camera was found. Connect one, then try again, or type the code',
    'zh-CN': '未找到摄像头。请连接后重试，或手动输入付款码',
  },
  'camera.inUse': {
    en: 'Another program uses the camera. Close it, then try again, or type the code',
    'zh-CN': '摄像头正被其他程序占用。请关闭该程序后重试，或手动输入付款码',
  },
  'camera.broken': {
    en: 'The camera does not work. Try again, or type the code',
    'zh-CN': '摄像头无法使用。请重试，或手动输入付款码',
  },
  'camera.noReader': {
    en: 'The code reader could not be loaded. Type the code instead',
    'zh-CN': '识别程序加载失败，请手动输入付款码',
  },

  // The page that tries out a scanner.
  'scanner.title': { en: 'Scanner', 'zh-CN': '扫码枪' },
  'scanner.intro': {
    en: 'Scan a customer’s payment code a few times. Nobody is charged for what is scanned on this page.',
    'zh-CN': '请多次扫描顾客的付款码。在此页面扫码不会收款。',
  },
  'scanner.profile': { en: 'Speed', 'zh-CN': '速度' },
  'scanner.profile.usual': { en: 'Usual', 'zh-CN': '普通' },
  'scanner.profile.slow': { en: 'Slow, Bluetooth', 'zh-CN': '慢速（蓝牙）' },
  'scanner.about.usual': {
    en: 'For scanners on a cable and most others: at most 50 ms between two keys.',
    'zh-CN': '适用于有线及多数扫码枪：按键间隔不超过 50 毫秒。',
  },
  'scanner.about.slow': {
    en: 'For up to 300 ms between two keys. A scan takes longer to show, and long numbers are not to be typed quickly.',
    'zh-CN': '按键间隔可达 300 毫秒。识别稍慢，且请勿快速键入长串数字。',
  },
  'scanner.prefix': { en: 'Before the code', 'zh-CN': '前缀' },
  'scanner.suffix': { en: 'After the code', 'zh-CN': '后缀' },
  'scanner.affixHint': {
    en: 'What the scanner is set up to add. At most {max} characters, mostly none',
    'zh-CN': '扫码枪附加的字符，最多 {max} 个，通常为空',
  },
  'scanner.affixError': {
    en: 'Use at most {max} letters, digits and signs of an English keyboard, without spaces',
    'zh-CN': '最多 {max} 个英文字母、数字或符号，不含空格',
  },
  'scanner.none': { en: 'Nothing scanned yet', 'zh-CN': '尚未扫码' },
  'scanner.last': { en: 'Last scans', 'zh-CN': '最近扫码' },
  'scanner.read': { en: 'Read', 'zh-CN': '读取' },
  'scanner.characters': { en: '{n, plural, one {# character} other {# characters}}', 'zh-CN': '{n} 个字符' },
  'scanner.means': { en: 'Which is', 'zh-CN': '识别为' },
  'scanner.is.code': { en: 'A payment code', 'zh-CN': '付款码' },
  'scanner.is.orderNumber': { en: 'The order number of a receipt', 'zh-CN': '收据订单号' },
  'scanner.is.refundNumber': { en: 'The number of a refund', 'zh-CN': '退款单号' },
  'scanner.is.transactionId': { en: 'The code in a WeChat bill', 'zh-CN': '微信账单中的单号' },
  'scanner.speed': { en: 'Between keys', 'zh-CN': '按键间隔' },
  'scanner.speeds': { en: '{average} ms on average, {widest} ms at most', 'zh-CN': '平均 {average} 毫秒，最大 {widest} 毫秒' },
  'scanner.gaps': { en: 'One by one, in ms', 'zh-CN': '逐个间隔（毫秒）' },
  'scanner.end': { en: 'Ended by', 'zh-CN': '结束方式' },
  'scanner.end.Enter': { en: 'Enter', 'zh-CN': '回车键' },
  'scanner.end.Tab': { en: 'Tab', 'zh-CN': '制表键' },
  'scanner.end.quiet': {
    en: 'Nothing more coming. Set the scanner to send Enter',
    'zh-CN': '无后续输入。建议将扫码枪设为发送回车',
  },
  'scanner.end.paste': { en: 'Text that came at once', 'zh-CN': '一次性输入文本' },
  'scanner.fits': { en: 'This scan fits the speed “{profile}”', 'zh-CN': '此次扫码适合的速度：{profile}' },
  'scanner.useProfile': { en: 'Set that speed', 'zh-CN': '使用该速度' },
  'scanner.useAffixes': { en: 'Take off what it adds', 'zh-CN': '去除附加字符' },
} as const satisfies Record<string, Words>;
