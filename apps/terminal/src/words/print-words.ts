/** What printing says. Apart from the catalogue (`useTable`): it is loaded beside the sale, not before it. */
import type { Words } from '@quickpay/api';

export const PRINT_WORDS = {
  // Quiet news, at the foot of the window.
  'trouble.absent': {
    en: 'Printer not reachable. The payment is safe; print later',
    'zh-CN': '打印机未连接。收款不受影响，可稍后补打',
  },
  'trouble.slow': {
    en: 'The printer does not answer. The payment is safe; print later',
    'zh-CN': '打印机无响应。收款不受影响，可稍后补打',
  },
  'trouble.lost': {
    en: 'The connection to the printer ended. See whether the receipt is there',
    'zh-CN': '与打印机的连接中断，请确认收据是否已打印',
  },
  'trouble.busy': {
    en: 'Too much waits for the printer. The payment is safe; print later',
    'zh-CN': '打印机任务过多。收款不受影响，可稍后补打',
  },
  'trouble.noPaper': {
    en: 'The printer is out of paper. The payment is safe; print later',
    'zh-CN': '打印机缺纸。收款不受影响，可稍后补打',
  },
  'trouble.coverOpen': {
    en: 'The printer’s cover is open. The payment is safe; print later',
    'zh-CN': '打印机盖未合上。收款不受影响，可稍后补打',
  },
  'trouble.fault': {
    en: 'The printer reports a fault. The payment is safe; print later',
    'zh-CN': '打印机故障。收款不受影响，可稍后补打',
  },
  'trouble.notConnected': {
    en: 'No printer is connected to this device. Connect it in the settings',
    'zh-CN': '本机未连接打印机，请在设置中连接',
  },
  'trouble.notSent': {
    en: 'Not printed: the server was not reached. The payment is safe; print later',
    'zh-CN': '未打印：无法连接服务器。收款不受影响，可稍后补打',
  },
  'trouble.nothing': { en: 'There is no receipt of this payment', 'zh-CN': '此笔收款没有收据' },

  // On the record.
  'print.customer': { en: 'Print receipt', 'zh-CN': '打印收据' },
  'print.merchant': { en: 'Print merchant copy', 'zh-CN': '打印商户联' },
  'print.slip': { en: 'Print the slip', 'zh-CN': '打印凭条' },
  'print.refund': { en: 'Print refund {ref}', 'zh-CN': '打印退款凭证 {ref}' },

  // Settings.
  'way.label': { en: 'Receipts are printed by', 'zh-CN': '收据打印方式' },
  'way.shop': { en: 'The shop’s printer', 'zh-CN': '门店打印机' },
  'way.browser': { en: 'This browser', 'zh-CN': '浏览器打印' },
  'way.serial': { en: 'A cable', 'zh-CN': '串口打印机' },
  'shop.none': {
    en: 'This till has no printer of the shop’s: the browser prints instead',
    'zh-CN': '本收银台没有门店打印机，将使用浏览器打印',
  },
  'shop.list': { en: 'Printers of this till', 'zh-CN': '本收银台的打印机' },
  'shop.choose': { en: 'This till prints at', 'zh-CN': '本收银台使用' },
  'shop.unknown': { en: 'Nothing was sent to it yet', 'zh-CN': '尚未使用' },
  'shop.ready': { en: 'Ready', 'zh-CN': '就绪' },
  'shop.waiting': { en: '{n, plural, one {# receipt} other {# receipts}} waiting', 'zh-CN': '{n} 张待打印' },
  'test.print': { en: 'Print a test page', 'zh-CN': '打印测试页' },
  'test.of': { en: 'Test page of {name}', 'zh-CN': '{name}：打印测试页' },
  'test.sent': { en: 'Sent. Look at the printer', 'zh-CN': '已发送，请查看打印机' },
  'paper.label': { en: 'Paper', 'zh-CN': '纸张' },
  'paper.80': { en: '80 mm', 'zh-CN': '80 毫米' },
  'paper.58': { en: '58 mm', 'zh-CN': '58 毫米' },
  'paper.a4': { en: 'A4', 'zh-CN': 'A4 纸' },
  'spoken.label': { en: 'Language of receipts', 'zh-CN': '收据语言' },
  'spoken.both': { en: 'Both', 'zh-CN': '中英文' },
  'text.label': { en: 'Chinese characters', 'zh-CN': '中文字符' },
  'text.gb18030': { en: 'The printer’s own', 'zh-CN': '打印机字库' },
  'text.raster': { en: 'Sent as pictures', 'zh-CN': '以图片发送' },
  'speed.label': { en: 'Speed of the cable', 'zh-CN': '串口速率' },
  'cutter.label': { en: 'The printer cuts the paper', 'zh-CN': '打印机自动切纸' },
  'serial.none': {
    en: 'This browser cannot use cables. Chrome and Edge can',
    'zh-CN': '此浏览器不支持串口，请使用 Chrome 或 Edge',
  },
  'serial.connect': { en: 'Connect a printer', 'zh-CN': '连接打印机' },
  'serial.connected': { en: 'A printer is connected', 'zh-CN': '已连接打印机' },
  'serial.notConnected': { en: 'No printer is connected', 'zh-CN': '未连接打印机' },
  'serial.forget': { en: 'Disconnect', 'zh-CN': '断开连接' },
} as const satisfies Record<string, Words>;

export type PrintKey = keyof typeof PRINT_WORDS;
/** What can be the matter. */
export type TroubleKey = Extract<PrintKey, `trouble.${string}`>;
