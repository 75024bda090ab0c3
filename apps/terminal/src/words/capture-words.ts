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
} as const satisfies Record<string, Words>;
