/** A payment code, typed by hand from the payer's phone. It is sent when somebody says so, and is gone from the screen at once. */
import { ALL_WALLETS, type CodeRules, groupedText } from '@quickpay/core';
import { useLayoutEffect, useRef, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/text-field.tsx';
import { useWords } from '../words/language-provider.tsx';
import styles from './capture.module.css';
import { CODE_FIELD } from './listen.ts';
import type { ScannedCode } from './scan.ts';
import { caretAfter, digitsOf, typedState } from './typed-digits.ts';

export type TypedCodeProps = Readonly<{
  onCode: (code: ScannedCode) => void;
  /** Default all wallets that are known. */
  rules?: CodeRules;
}>;

export function TypedCode({ onCode, rules = ALL_WALLETS }: TypedCodeProps) {
  const { say } = useWords();
  const [digits, setDigits] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const caret = useRef<number | null>(null);
  // What is grouped anew moves the cursor to its end; whoever puts a digit right in the middle stays there.
  useLayoutEffect(() => {
    if (caret.current !== null) field.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  });
  const state = typedState(digits, rules);
  return (
    <form
      className={styles.typed}
      data-scan={CODE_FIELD}
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        if (state.kind !== 'whole') return;
        setDigits('');
        onCode(state.code);
      }}
    >
      <TextField
        ref={field}
        label={say('typed.label')}
        hint={say('typed.hint')}
        inputMode="numeric"
        value={groupedText(digits)}
        onChange={(text) => {
          const next = digitsOf(text, rules);
          const before = text.slice(0, field.current?.selectionStart ?? text.length).replace(/[^0-9]/g, '').length;
          caret.current = caretAfter(before, next);
          setDigits(next);
        }}
        error={state.kind === 'wrong' ? say('scan.other') : undefined}
      />
      <Button
        submit
        kind="primary"
        disabledReason={
          state.kind === 'missing'
            ? say('typed.missing', { n: state.digits })
            : state.kind === 'wrong'
              ? say('typed.wrong')
              : undefined
        }
      >
        {say('typed.send')}
      </Button>
    </form>
  );
}
