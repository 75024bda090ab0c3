/** Me → Wallet → Quick Pay (guide P2): bar code and QR of the same 18 digits, new every minute. */
import { useEffect, useRef, useState } from 'react';
import { reveal, type ShownCode, useCode } from './control.ts';
import { Countdown, useMsLeft } from './countdown.tsx';
import { useLanguage } from './language.tsx';
import { LargeCode } from './large-code.tsx';
import { grouped } from './numbers.ts';
import { PayMethods } from './pay-methods.tsx';
import type { Payer } from './resources.ts';
import { useCodePictures } from './use-code-pictures.ts';
import { useWakeLock } from './wake-lock.ts';
import type { Key } from './words.ts';

export function QuickPay({ payer }: { payer: Payer }) {
  const { say } = useLanguage();
  const { data: code, refetch } = useCode(payer.id);
  const msLeft = useMsLeft(code?.endsAt);
  const isOver = code !== undefined && msLeft === 0 && performance.now() >= code.endsAt;
  useWakeLock();
  useEffect(() => {
    if (isOver) void refetch();
  }, [isOver, refetch]);
  return (
    <>
      <div className="slip quick-pay">
        <p>{say('showCashier')}</p>
        {/* An old code would be refused at the till: rather none. */}
        <Codes digits={isOver ? undefined : code?.authCode} />
        {code === undefined || isOver ? null : <Countdown msLeft={msLeft} lifeMs={code.lifeMs} />}
        <Digits payerId={payer.id} code={code} onRefresh={async () => (await refetch()).data} />
      </div>
      <PayMethods payer={payer} />
    </>
  );
}

function Codes({ digits }: { digits: string | undefined }) {
  const { say } = useLanguage();
  const pictures = useCodePictures(digits);
  if (digits === undefined) return <p className="codes muted">{say('noCode')}</p>;
  if (pictures === null) return <div className="codes" />;
  return (
    <>
      <div className="codes">
        <img className="bar" src={pictures.bar} alt={say('barCode')} />
        <img className="qr" src={pictures.qr} alt={say('qrCode')} />
      </div>
      <LargeCode bar={pictures.bar} />
    </>
  );
}

const HIDDEN = '•• •••• •••• •••• ••';

type DigitsProps = { payerId: string; code: ShownCode | undefined; onRefresh: () => Promise<ShownCode | undefined> };
type Said = Readonly<{ authCode: string; word: Key }>;

/** Hidden until asked for; a new code is hidden again, and what was said of the old one is not said of it. */
function Digits({ payerId, code, onRefresh }: DigitsProps) {
  const { say } = useLanguage();
  const [revealed, setRevealed] = useState<string | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const digits = useRef<HTMLParagraphElement>(null);
  const authCode = code?.authCode;
  const word = said?.authCode === authCode ? said?.word : undefined;
  const areShown = authCode !== undefined && revealed === authCode;

  useEffect(() => {
    if (word === 'copyByHand' && digits.current) getSelection()?.selectAllChildren(digits.current);
  }, [word]);
  if (authCode === undefined) return null;

  /** Whoever can read them can use them: the password is asked for then. Where that cannot be arranged they are hidden again. */
  const show = () => {
    setRevealed(authCode);
    reveal(payerId).catch(() => setRevealed(null));
  };
  const copy = async () => {
    const isCopied = await navigator.clipboard?.writeText(authCode).then(
      () => true,
      () => false,
    );
    if (!isCopied) show();
    setSaid({ authCode, word: isCopied ? 'copied' : 'copyByHand' });
  };
  const refresh = async () => {
    const now = (await onRefresh())?.authCode;
    if (now !== undefined) setSaid({ authCode: now, word: now === authCode ? 'stillGood' : 'refreshed' });
  };
  return (
    <>
      <p className="digits" ref={digits}>
        {areShown ? grouped(authCode) : <Masked authCode={authCode} />}
      </p>
      <p className="word" role="status">
        {word ? say(word) : areShown ? say('digitsWarning') : null}
      </p>
      <div className="row">
        <button type="button" onClick={() => (areShown ? setRevealed(null) : show())}>
          {say(areShown ? 'hideDigits' : 'showDigits')}
        </button>
        <button type="button" onClick={refresh}>
          {say('refresh')}
        </button>
        <button type="button" onClick={copy}>
          {say('copyCode')}
        </button>
      </div>
    </>
  );
}

function Masked({ authCode }: { authCode: string }) {
  const { say } = useLanguage();
  return (
    <>
      <span aria-hidden="true">{authCode.slice(0, 2) + HIDDEN}</span>
      <span className="unseen">{say('digitsHidden')}</span>
    </>
  );
}
