/** Who works at the counter, and which browser stands at which till: what is sent, and what is answered. */
import { z } from 'zod';
import { line, money, paymentId, profileId } from './requests.ts';
import { environment, instant } from './resources.ts';
import { strict } from './strict.ts';

/** Minted by whoever adds the person, so that a repeated request is recognised. */
export const personId = z.string().regex(/^per_[0-9A-Za-z]{8,40}$/, 'per_ and 8 to 40 letters or digits');
export const deviceId = z.string().regex(/^dev_[0-9A-Za-z]{1,40}$/, 'an id such as dev_0MHT3K2P8');

/**
 * What a pairing code is made of: no 0 and O, 1 and I and L, 2 and Z, 5 and S, 8 and B, U and V, G and 6, Q. Eight of these are 2 × 10¹⁰
 * codes, of which a hundred are open at most.
 */
export const PAIRING_ALPHABET = 'ACDEFHJKMNPRTWXY3479';
export const PAIRING_CODE_LENGTH = 8;
const pairingSign = `[${PAIRING_ALPHABET}${PAIRING_ALPHABET.toLowerCase()}]`;
/** As it is read from a screen: in two groups or one, in whatever case. */
export const pairingCode = z
  .string()
  .regex(new RegExp(`^${pairingSign}{4}-?${pairingSign}{4}$`), 'eight letters and digits, as the new device shows them');

/** @example plainPairingCode('ach3-47kx') // 'ACH347KX' */
export const plainPairingCode = (code: string): string => code.replace('-', '').toUpperCase();

export const ROLES = ['cashier', 'manager'] as const;
export type Role = (typeof ROLES)[number];
const role = z.enum(ROLES);
const personName = line(40).meta({ description: 'As it stands on the tile, at most 40 characters' });
const pin = z
  .string()
  .regex(/^\d{4,6}$/, '4 to 6 digits')
  .meta({ description: 'For a quick change of cashier; 4 to 6 digits', writeOnly: true });
/** Long rather than colourful: what is forced to hold a digit ends in one. */
const PASSWORD_MIN = 10;
const password = z
  .string()
  .min(PASSWORD_MIN)
  .max(128)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'one line of text')
  .meta({ description: `At least ${PASSWORD_MIN} characters, of any kind`, writeOnly: true });
const store = profileId.nullable().meta({ description: 'The store they work in; null for all' });

export const newPerson = strict({
  id: personId.meta({ description: 'Minted by whoever adds them, before the first send' }),
  name: personName,
  role,
  storeId: store.default(null),
  password,
  pin: pin.nullable().default(null),
}).meta({ id: 'NewPerson' });
export type NewPersonBody = z.input<typeof newPerson>;

/** What is left out stays. */
export const personChange = strict({
  name: personName.optional(),
  role: role.optional(),
  storeId: store.optional(),
  password: password.optional(),
  pin: pin.nullable().optional().meta({ description: 'Null takes it away: then the password is asked for' }),
  isActive: z.boolean().optional().meta({ description: 'False: signs in no more, and is signed out at once' }),
}).meta({ id: 'PersonChange' });
export type PersonChangeBody = z.input<typeof personChange>;

/** Whatever somebody types is looked at, and counts: that it is too short to be a password is not told apart. */
const typedPassword = z.string().min(1).max(128).meta({ writeOnly: true });
const credentials = { personId, pin: pin.optional(), password: typedPassword.optional() };
const isOneSecret = (given: Readonly<{ pin?: string | undefined; password?: string | undefined }>): boolean =>
  (given.pin === undefined) !== (given.password === undefined);
const ONE_SECRET = { path: ['pin'], message: 'a PIN or a password, and not both' };

export const newSession = strict(credentials)
  .refine(isOneSecret, ONE_SECRET)
  .meta({ id: 'NewSession', example: { personId: 'per_5f0c2e7a91b34d08', pin: '2718' } });
export type NewSessionBody = z.input<typeof newSession>;

/** What a manager allows at somebody else's till: with a secret of theirs, and for this alone. */
export const newApproval = strict({
  ...credentials,
  paymentId: paymentId.meta({ description: 'The payment that is to be refunded' }),
  amount: money.meta({ description: 'Exactly so much of it, in its currency' }),
})
  .refine(isOneSecret, ONE_SECRET)
  .meta({
    id: 'NewApproval',
    example: {
      personId: 'per_5f0c2e7a91b34d08',
      pin: '2718',
      paymentId: 'pay_0MHT3K2P8ZQ5W7X4Y6V8B0C1D3',
      amount: { minor: 3850, currency: 'HKD' },
    },
  });
export type NewApprovalBody = z.input<typeof newApproval>;

export const pairingApproval = strict({
  terminalId: profileId.meta({ description: 'The till that the new device is to be' }),
  name: line(40).optional().meta({ description: 'What people call the device; the till’s name when left out' }),
}).meta({ id: 'PairingApproval' });
export type PairingApprovalBody = z.input<typeof pairingApproval>;

export const person = z
  .object({
    environment,
    id: z.string(),
    name: z.string(),
    role,
    storeId: z.string().nullable(),
    isActive: z.boolean(),
    hasPin: z.boolean(),
    waitsUntil: instant.nullable().meta({ description: 'After wrong PINs or passwords: no other is looked at before' }),
  })
  .meta({ id: 'Person' });
export type PersonView = z.infer<typeof person>;
export const people = z.object({ environment, items: z.array(person), next: z.null() }).meta({ id: 'People' });
export type PeopleView = z.infer<typeof people>;

export const session = z
  .object({
    environment,
    person: z.object({ id: z.string(), name: z.string(), role }),
    terminalId: z.string(),
    startedAt: instant,
    expiresAt: instant.meta({ description: 'When it ends if nothing is done until then' }),
    endsAt: instant.meta({ description: 'When it ends whatever is done' }),
  })
  .meta({ id: 'Session' });
export type SessionView = z.infer<typeof session>;

const named = z.object({ id: z.string(), name: z.string() });
const tile = named.extend({
  role,
  signsInWith: z.enum(['pin', 'password']).meta({ description: 'What is asked of them on this device' }),
  waitsUntil: instant.nullable(),
});
export type TileView = z.infer<typeof tile>;

export const till = z
  .object({
    environment,
    device: named.meta({ description: 'This browser' }),
    till: named,
    store: named.extend({ timeZone: z.string().meta({ description: 'IANA, such as Asia/Hong_Kong' }) }),
    merchants: z.array(z.object({ id: z.string(), currencies: z.array(z.string()) })),
    currencies: z.array(z.string()).meta({ description: 'What can be charged here, in the configuration’s order' }),
    cashierLimit: z
      .record(z.string(), z.int().min(0))
      .meta({ description: 'By currency, in minor units: a sale above it needs a manager. None is named that has no limit' }),
    refundLimit: z.record(z.string(), z.int().min(0)).meta({
      description:
        'By currency, in minor units: what a cashier refunds of one payment above it needs a manager’s approval. For a currency that is not named, every refund of theirs does',
    }),
    people: z.array(tile).meta({ description: 'Who may sign in here' }),
  })
  .meta({ id: 'Till' });
export type TillView = z.infer<typeof till>;

export const approval = z
  .object({
    environment,
    id: z.string().meta({ description: 'For `approvalId` of the refund', example: 'apr_5f0c2e7a91b34d08a6d1c93be4702f18' }),
    paymentId: z.string(),
    amount: money,
    approvedBy: named,
    expiresAt: instant.meta({ description: 'By the clock of `Quickpay-Time`: from then on it counts no more' }),
  })
  .meta({ id: 'Approval' });
export type ApprovalView = z.infer<typeof approval>;

export const pairing = z
  .object({
    environment,
    code: z.string().meta({ example: 'ACH347KX' }),
    state: z.enum(['waiting', 'approved']),
    terminalId: z.string().nullable(),
    expiresAt: instant,
    canBe: z
      .array(named)
      .meta({ description: 'Tills that it can be without a manager: in the sandbox, on the server’s own machine' }),
  })
  .meta({ id: 'Pairing' });
export type PairingView = z.infer<typeof pairing>;

export const device = z
  .object({
    environment,
    id: z.string(),
    name: z.string(),
    terminalId: z.string(),
    pairedAt: instant,
    pairedBy: z.string().meta({ description: 'The person or API key that approved it; `sandbox` where nobody had to' }),
  })
  .meta({ id: 'Device' });
export type DeviceView = z.infer<typeof device>;
export const devices = z
  .object({
    environment,
    items: z.array(device),
    next: z.null(),
    tills: z.array(named).meta({ description: 'What a device can be' }),
  })
  .meta({ id: 'Devices' });
export type DevicesView = z.infer<typeof devices>;

/** Where there is nothing more to say. */
export const done = z.object({ environment }).meta({ id: 'Done' });
