/** Which address shows which screen. One table: a screen that is not here cannot be linked to. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { AboutScreen } from './screens/about.tsx';
import { FaultScreen } from './screens/fault.tsx';
import { MissingScreen } from './screens/missing.tsx';
import { RootLayout } from './screens/root-layout.tsx';

const root = createRootRoute({ component: RootLayout, notFoundComponent: MissingScreen });

const routes = [
  createRoute({
    getParentRoute: () => root,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/about' });
    },
  }),
  createRoute({ getParentRoute: () => root, path: '/about', component: AboutScreen }),
  createRoute({
    getParentRoute: () => root,
    path: '/living',
    // Nobody at a counter opens it: it is loaded when somebody does.
    component: lazyRouteComponent(() => import('./screens/living/living.tsx'), 'LivingScreen'),
  }),
];

export const createScreens = () =>
  createRouter({ routeTree: root.addChildren(routes), defaultErrorComponent: FaultScreen, scrollRestoration: false });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createScreens>;
  }
}
