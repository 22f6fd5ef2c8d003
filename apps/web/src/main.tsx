import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './styles/base.css';
import './styles/tokens.css';
import './ui/ui.css';
import { App } from './app/app.tsx';
import { CrashNotice, CrashScreen } from './app/crash-screen.tsx';
import { createServices } from './app/services.ts';
import { startServiceWorker } from './app/start-service-worker.ts';

const element = document.getElementById('root');
if (!element) throw new Error('index.html has no element with the id "root"');
const root = createRoot(element);

try {
  const services = createServices();
  root.render(
    <StrictMode>
      <CrashScreen>
        <App services={services} />
      </CrashScreen>
    </StrictMode>,
  );
} catch (error) {
  // Before React runs, no boundary catches anything.
  console.error('The page did not start.', error);
  root.render(<CrashNotice />);
}
startServiceWorker();
