/** The page of the demo: what the terminal's page is made of, around other pages. */
import '../tokens.css';
import '../base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from '../query-client.ts';
import { dressPage } from '../theme.ts';
import { Announcer } from '../ui/announcer.tsx';
import { LanguageProvider } from '../words/language-provider.tsx';
import { DemoPage } from './demo-page.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');
dressPage();
createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <QueryClientProvider client={createQueryClient()}>
        <Announcer>
          <DemoPage />
        </Announcer>
      </QueryClientProvider>
    </LanguageProvider>
  </StrictMode>,
);
