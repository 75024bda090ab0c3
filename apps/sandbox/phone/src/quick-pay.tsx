/** Me → Wallet → Quick Pay (guide P2): bar code and QR of the same 18 digits, new every minute. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { control, type Payer, useCode } from './control.ts';
import { useLanguage } from './language.tsx';
import { yuan } from './money.ts';

type Pictures = { bar: string; qr: string };

/** Drawn by a library that is loaded when a code is first shown. */
function usePictures(digits: string | undefined): Pictures | null {
  const [pictures, setPictures] = useState<Pictures | null>(null);
  useEffect(() => {
    let isWanted = true;
    if (digits === undefined) return;
    import('bwip-js/browser').then(({ default: bwip }) => {
      const drawn = {
        bar: bwip.toSVG({ bcid: 'code128', text: digits, height: 16, paddingwidth: 4, paddingheight: 2 }),
        qr: bwip.toSVG({ bcid: 'qrcode', text: digits, paddingwidth: 2, paddingheight: 2 }),
      };
      if (isWanted) setPictures(drawn);
    });
    return () => {
      isWanted = false;
    };
  }, [digits]);
  return pictures;
}

/** Seconds left, counted here from what the sandbox said. */
function useSecondsLeft(msLeft: number | undefined, updatedAt: number): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (msLeft === undefined || updatedAt === 0) return;
    const until = performance.now() + msLeft;
    const tick = () => setLeft(Math.max(0, Math.ceil((until - performance.now()) / 1_000)));
    tick();
    const timer = setInterval(tick, 250);
    return () => clearInterval(timer);
  }, [msLeft, updatedAt]);
  return left;
}

const svg = (picture: string): string => `data:image/svg+xml;utf8,${encodeURIComponent(picture)}`;

export function QuickPay({ payer }: { payer: Payer }) {
  const { say } = useLanguage();
  const queries = useQueryClient();
  const { data: code, dataUpdatedAt } = useCode(payer.id);
  const pictures = usePictures(code?.authCode);
  const left = useSecondsLeft(code?.msLeft, dataUpdatedAt);
  const [areShown, setShown] = useState(false);
  const [isCopied, setCopied] = useState(false);
  const choose = async (paysWith: string | null) => {
    await control(`/payers/${payer.id}`, 'PATCH', { paysWith });
    await queries.invalidateQueries();
  };
  return (
    <section className="quick-pay">
      <div className="slip">
        <p className="muted">{say('showCashier')}</p>
        {pictures === null ? (
          <div className="codes" />
        ) : (
          <div className="codes">
            <img className="bar" src={svg(pictures.bar)} alt={say('barCode')} />
            <img className="qr" src={svg(pictures.qr)} alt={say('qrCode')} />
          </div>
        )}
        {areShown && code ? <p className="digits">{grouped(code.authCode)}</p> : null}
        <div className="ring" role="timer" aria-label={say('secondsLeft', { n: left })}>
          <progress max={60} value={left} aria-hidden="true" />
          <span className="muted">{say('secondsLeft', { n: left })}</span>
        </div>
      </div>
      <div className="row">
        <button type="button" onClick={() => setShown(!areShown)} aria-pressed={areShown}>
          {say('showDigits')}
        </button>
        <button
          type="button"
          onClick={async () => {
            if (code) await navigator.clipboard?.writeText(code.authCode);
            setCopied(true);
            setTimeout(() => setCopied(false), 2_000);
          }}
        >
          {isCopied ? say('copied') : say('copyCode')}
        </button>
      </div>
      <fieldset>
        <legend>{say('payWith')}</legend>
        <label>
          <input type="radio" name="method" checked={payer.paysWith === null} onChange={() => choose(null)} />
          <span>{say('balance')}</span>
          <span className="figures">{yuan(payer.balance.amountMinor)}</span>
        </label>
        {payer.cards.map(({ id, bank, works, amountMinor }) => (
          <label key={id}>
            <input type="radio" name="method" checked={payer.paysWith === id} onChange={() => choose(id)} />
            <span>
              {bank}
              {works ? '' : ` (${say('brokenCard')})`}
            </span>
            <span className="figures">{yuan(amountMinor)}</span>
          </label>
        ))}
      </fieldset>
    </section>
  );
}

/** 4-4-4-4-2, as people read it aloud. */
const grouped = (digits: string): string => digits.replace(/(\d{4})(?=\d)/g, '$1 ');
