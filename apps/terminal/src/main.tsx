import './tokens.css';
import './base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { carried } from './doors/carried.ts';
import { startUpdates } from './installed/updates.ts';
import { dressPage } from './theme.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');
dressPage();
// Before the router looks at the address.
carried.arriveBy(location);
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
if (import.meta.env.PROD) void startUpdates();
