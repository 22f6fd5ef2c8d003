import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './styles/base.css';
import './styles/tokens.css';
import './ui/ui.css';
import { App } from './app/app.tsx';
import { CrashScreen } from './app/crash-screen.tsx';
import { createServices } from './app/services.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id "root"');

createRoot(root).render(
  <StrictMode>
    <CrashScreen>
      <App services={createServices()} />
    </CrashScreen>
  </StrictMode>,
);
