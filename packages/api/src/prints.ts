/** Printing: what is sent to have a receipt printed, and what the API answers. */
import { z } from 'zod';
import { profileId } from './requests.ts';
import { environment, instant } from './resources.ts';
import { strict } from './strict.ts';
import { LANGUAGES } from './words.ts';

export const PRINT_AUDIENCES = ['customer', 'merchant'] as const;
export const PRINT_WAYS = ['printer', 'here'] as const;
/** Why a printer does not print. */
export const PRINTER_TROUBLES = ['absent', 'slow', 'lost', 'busy', 'noPaper', 'coverOpen', 'fault'] as const;
export type PrinterTrouble = (typeof PRINTER_TROUBLES)[number];

/** Minted by the terminal or POS, so that a repeated request prints nothing twice. */
export const printId = z.string().regex(/^prt_[0-9A-Za-z_-]{8,60}$/, 'an id such as prt_5f0c2e7a91b34d08');
export const printerId = profileId;

const audience = z.enum(PRINT_AUDIENCES);
const way = z.enum(PRINT_WAYS);
const languages = z.array(z.enum(LANGUAGES)).min(1).max(LANGUAGES.length);
const trouble = z.enum(PRINTER_TROUBLES).nullable().meta({
  description:
    'Why it was not printed, or may not have been. `absent`: nobody answers there. `slow`: it takes nothing, or does not answer. `lost`: the connection ended in the middle. `busy`: too much waits for it',
});

export const newPrint = strict({
  id: printId.meta({ description: 'Minted by the terminal or POS before the first send' }),
  audience: audience.default('customer').meta({ description: 'For whom this one is' }),
  way: way.default('printer').meta({
    description:
      '`printer`: one of the configuration. `here`: who asks prints the receipt of the answer; it is counted all the same',
  }),
  printerId: printerId.optional().meta({ description: 'The first printer of the till when left out' }),
  languages: languages.optional().meta({ description: 'The printer’s own when left out; both where there is none' }),
}).meta({ id: 'NewPrint' });
export type NewPrintBody = z.input<typeof newPrint>;

const row = z.union([
  z.object({ kind: z.enum(['pair', 'total']), name: z.string(), value: z.string() }),
  z.object({ kind: z.literal('text'), text: z.string() }),
]);

export const receipt = z
  .object({
    kind: z.enum(['sale', 'refund', 'slip', 'shift', 'test']),
    shop: z.array(z.string()).readonly().meta({ description: 'Shop, branch, address: a line each' }),
    title: z.string(),
    audience: z.string().nullable(),
    marks: z
      .array(z.string())
      .readonly()
      .meta({ description: 'Shown above and below everything: that it is a copy, that no real money moved' }),
    sections: z.array(z.object({ title: z.string().nullable(), rows: z.array(row).readonly() })).readonly(),
    qr: z.string().nullable().meta({ description: 'What its code holds: the order number' }),
    notes: z.array(z.string()).readonly(),
  })
  .meta({ id: 'Receipt', description: 'A receipt as data, in the words of its languages' });
export type ReceiptView = z.infer<typeof receipt>;

export const print = z
  .object({
    environment,
    id: printId,
    of: z.string().meta({ description: 'The payment’s id, or the refund’s or shift’s' }),
    audience,
    copyNumber: z.int().min(0).meta({ description: '0 is the original; any other stands on the receipt as COPY' }),
    way,
    printerId: z.string().nullable(),
    state: z.enum(['waiting', 'printed', 'unsure', 'notPrinted', 'handedOver']).meta({
      description:
        '`unsure`: it may have been printed. `notPrinted`: certainly not, and it is not counted. `handedOver`: who asked prints it',
    }),
    trouble,
    at: instant,
    receipt,
  })
  .meta({ id: 'Print' });
export type PrintView = z.infer<typeof print>;

const printer = z.object({
  id: z.string(),
  name: z.string(),
  paperMm: z.union([z.literal(58), z.literal(80)]),
  text: z.enum(['gb18030', 'raster']),
  automatic: z.array(audience).readonly().meta({ description: 'What it prints by itself when a payment is paid' }),
  languages: z.array(z.enum(LANGUAGES)).readonly(),
  state: z.enum(['unknown', 'ready', 'trouble']).meta({ description: '`unknown`: nothing was sent to it since the start' }),
  trouble,
  since: instant.nullable().meta({ description: 'Since when it is so' }),
  waiting: z.int().min(0).meta({ description: 'How many receipts wait for it' }),
});
export type PrinterView = z.infer<typeof printer>;

export const printers = z.object({ environment, items: z.array(printer), next: z.null() }).meta({ id: 'Printers' });
export type PrintersView = z.infer<typeof printers>;

export const printersQuery = strict({
  terminalId: profileId.optional().meta({ description: 'Those of one till; a browser sees those of its own' }),
});
