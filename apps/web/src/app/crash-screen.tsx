import { Component, type ErrorInfo, type ReactNode } from 'react';

interface CrashScreenProps {
  readonly children: ReactNode;
}

/** Stands in for a page that broke, so that a bug is never a blank window. (React asks for a class here.) */
export class CrashScreen extends Component<CrashScreenProps, { readonly hasCrashed: boolean }> {
  override state = { hasCrashed: false };

  static getDerivedStateFromError(): { hasCrashed: boolean } {
    return { hasCrashed: true };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error('The page broke.', error, info.componentStack);
  }

  override render(): ReactNode {
    return this.state.hasCrashed ? <CrashNotice /> : this.props.children;
  }
}

/** The link is for a page that breaks again at the address where it broke. */
export const CrashNotice = () => (
  <main className="notice" role="alert">
    <p>Something on this page broke. Your pictures are safe, and uploads that were under way go on after a reload.</p>
    <button type="button" className="button" data-kind="primary" onClick={() => location.reload()}>
      Reload the page
    </button>
    <a className="button" href="/">
      All photos
    </a>
  </main>
);
