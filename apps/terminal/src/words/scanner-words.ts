/** What the page says that tries out a scanner. Apart from the catalogue (`useTable`): no sale needs it. */
import type { Words } from '@quickpay/api';

export const SCANNER_WORDS = {
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
