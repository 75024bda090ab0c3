/** What every screen stands in: words, the server's clock and answers, what is said aloud, and where we are. */
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { ScanCapture } from './capture/scan-capture.tsx';
import { createQueryClient } from './query-client.ts';
import { createScreens } from './router.tsx';
import { createServerClock } from './server/clock.ts';
import { QuickpayProvider } from './server/quickpay.tsx';
import { ServerClockProvider } from './server/server-clock.tsx';
import { Announcer } from './ui/announcer.tsx';
import { Toasts } from './ui/toasts.tsx';
import { LanguageProvider } from './words/language-provider.tsx';

export function App() {
  const [{ queryClient, clock, router }] = useState(() => ({
    queryClient: createQueryClient(),
    clock: createServerClock(),
    router: createScreens(),
  }));
  return (
    <LanguageProvider>
      <QueryClientProvider client={queryClient}>
        <ServerClockProvider clock={clock}>
          <QuickpayProvider>
            <Announcer>
              <Toasts>
                <ScanCapture>
                  <RouterProvider router={router} />
                </ScanCapture>
              </Toasts>
            </Announcer>
          </QuickpayProvider>
        </ServerClockProvider>
      </QueryClientProvider>
    </LanguageProvider>
  );
}
