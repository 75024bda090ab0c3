/** Which build this is, and where to read on. */
import { Link } from '@tanstack/react-router';
import { buildVersion } from '../../build-version.ts';
import { Facts } from '../../ui/ticket.tsx';
import { useWords } from '../../words/language-provider.tsx';
import pageStyles from '../page.module.css';

export function AboutSection() {
  const { say } = useWords();
  return (
    <>
      <Facts facts={[{ name: say('settings.version'), value: <span translate="no">{buildVersion()}</span> }]} />
      <ul className={pageStyles.links}>
        <li>
          <Link to="/feedback">{say('settings.feedback')}</Link>
        </li>
        <li>
          <Link to="/about">{say('about.title')}</Link>
        </li>
        <li>
          <Link to="/living">{say('about.living')}</Link>
        </li>
      </ul>
    </>
  );
}
