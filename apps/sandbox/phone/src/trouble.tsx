/** What is wrong, and what happens next: the sandbox is away, or nobody has this phone. */
import { useQueryClient } from '@tanstack/react-query';
import { useLanguage } from './language.tsx';
import { Link, pathTo } from './path.tsx';

export function Unreachable() {
  const { say } = useLanguage();
  const queries = useQueryClient();
  return (
    <div className="trouble" role="alert">
      <p>
        <strong>{say('unreachable')}</strong>
      </p>
      <p>{say('unreachableHint')}</p>
      <button type="button" onClick={() => void queries.invalidateQueries()}>
        {say('retry')}
      </button>
    </div>
  );
}

export function UnknownPayer({ id }: { id: string }) {
  const { say } = useLanguage();
  return (
    <main className="phone still">
      <h1>{say('unknownPayer')}</h1>
      <p className="muted">{say('unknownPayerHint', { id })}</p>
      <Link className="button" to={pathTo(null)}>
        {say('allPayers')}
      </Link>
    </main>
  );
}
