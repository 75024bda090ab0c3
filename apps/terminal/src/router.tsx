/** Which address shows which screen. One table: a screen that is not here cannot be linked to. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { AboutScreen } from './screens/about.tsx';
import { CounterLayout } from './screens/counter-layout.tsx';
import { FaultScreen } from './screens/fault.tsx';
import { FrameLayout, MissingInFrame } from './screens/frame-layout.tsx';
import { readHistorySearch } from './screens/history/history-search.ts';
import { RootLayout } from './screens/root-layout.tsx';
import { NewSaleScreen } from './screens/sale/new-sale.tsx';
import { SaleScreen } from './screens/sale/sale-screen.tsx';
import { ScanScreen } from './screens/sale/scan-screen.tsx';
import { scanSearch } from './screens/sale/scan-search.ts';

const root = createRootRoute({ component: RootLayout, notFoundComponent: MissingInFrame });

/** Pages that need nobody. */
const frame = createRoute({ getParentRoute: () => root, id: 'frame', component: FrameLayout });
/** Screens of somebody who is signed in: they know what happens, and the last payments stand below them. */
const counter = createRoute({ getParentRoute: () => root, id: 'counter', component: CounterLayout });

const counterScreens = [
  createRoute({ getParentRoute: () => counter, path: '/', component: NewSaleScreen }),
  createRoute({ getParentRoute: () => counter, path: '/scan', validateSearch: scanSearch, component: ScanScreen }),
  createRoute({
    getParentRoute: () => counter,
    path: '/history',
    validateSearch: readHistorySearch,
    component: lazyRouteComponent(() => import('./screens/history/history.tsx'), 'HistoryScreen'),
  }),
  createRoute({
    getParentRoute: () => counter,
    path: '/payments/$id',
    component: lazyRouteComponent(() => import('./screens/payment/payment.tsx'), 'PaymentScreen'),
  }),
  createRoute({
    getParentRoute: () => counter,
    path: '/shift',
    component: lazyRouteComponent(() => import('./screens/shift/shift.tsx'), 'ShiftScreen'),
  }),
  createRoute({
    getParentRoute: () => counter,
    path: '/shift/$id',
    component: lazyRouteComponent(() => import('./screens/shift/closed-shift.tsx'), 'ClosedShiftScreen'),
  }),
  createRoute({
    getParentRoute: () => counter,
    path: '/payments/$id/refund',
    // `made`: the refund that was just asked for, which stands in front.
    validateSearch: ({ made }: { made?: unknown }): { made?: string } => (typeof made === 'string' ? { made } : {}),
    component: lazyRouteComponent(() => import('./screens/refund/refund.tsx'), 'RefundScreen'),
  }),
  createRoute({
    getParentRoute: () => counter,
    path: '/lookup',
    component: lazyRouteComponent(() => import('./screens/lookup/lookup.tsx'), 'LookupScreen'),
  }),
  createRoute({
    getParentRoute: () => counter,
    path: '/attention',
    component: lazyRouteComponent(() => import('./screens/attention/attention.tsx'), 'AttentionScreen'),
  }),
  createRoute({
    getParentRoute: () => counter,
    path: '/help',
    component: lazyRouteComponent(() => import('./screens/help/help.tsx'), 'HelpScreen'),
  }),
  createRoute({
    getParentRoute: () => counter,
    path: '/feedback',
    component: lazyRouteComponent(() => import('./screens/feedback/feedback-list.tsx'), 'FeedbackListScreen'),
  }),
  createRoute({
    getParentRoute: () => counter,
    path: '/settings',
    component: lazyRouteComponent(() => import('./screens/settings/settings.tsx'), 'SettingsScreen'),
  }),
  createRoute({
    getParentRoute: () => counter,
    path: '/sale/$saleId',
    // `again`: somebody asked to pay this sale again, and it waits for a code.
    validateSearch: ({ again }: { again?: unknown }): { again?: true } => (String(again) === 'true' ? { again: true } : {}),
    component: SaleScreen,
  }),
  createRoute({
    getParentRoute: () => counter,
    path: '/settings/scanner',
    component: lazyRouteComponent(() => import('./screens/scanner.tsx'), 'ScannerScreen'),
  }),
  createRoute({
    getParentRoute: () => counter,
    path: '/settings/people',
    component: lazyRouteComponent(() => import('./sign-in/settings-screens.tsx'), 'PeopleScreen'),
  }),
  createRoute({
    getParentRoute: () => counter,
    path: '/stores',
    component: lazyRouteComponent(() => import('./screens/stores/stores.tsx'), 'StoresScreen'),
  }),
  createRoute({
    getParentRoute: () => counter,
    path: '/settings/devices',
    component: lazyRouteComponent(() => import('./sign-in/settings-screens.tsx'), 'DevicesScreen'),
  }),
];

const frameScreens = [
  createRoute({ getParentRoute: () => frame, path: '/about', component: AboutScreen }),
  createRoute({
    getParentRoute: () => frame,
    path: '/living',
    // Nobody at a counter opens it: it is loaded when somebody does.
    component: lazyRouteComponent(() => import('./screens/living/living.tsx'), 'LivingScreen'),
  }),
];

const bareScreens = [
  createRoute({
    getParentRoute: () => root,
    path: '/display',
    component: lazyRouteComponent(() => import('./display/display-screen.tsx'), 'DisplayScreen'),
  }),
];

const routes = [counter.addChildren(counterScreens), frame.addChildren(frameScreens), ...bareScreens];

export const createScreens = () =>
  createRouter({
    routeTree: root.addChildren(routes),
    defaultErrorComponent: FaultScreen,
    scrollRestoration: false,
    // What stands in an address is text as people read it: `38.50` stays that, and is no number.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch,
  });

function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(search).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === null ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createScreens>;
  }
}
