import './tokens.css';
import './base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { startUpdates } from './installed/updates.ts';
import { dressPage } from './theme.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');
dressPage();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
if (import.meta.env.PROD) void startUpdates();
