/** A short word at the edge of the page, with at most one thing to do about it. */
export interface Toast {
  readonly id: number;
  readonly sentence: string;
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

export type ToastsAction = { readonly type: 'shown'; readonly toast: Toast } | { readonly type: 'gone'; readonly id: number };

const most = 3;

/** The newest last; the oldest makes room. */
export function reduceToasts(toasts: readonly Toast[], action: ToastsAction): readonly Toast[] {
  switch (action.type) {
    case 'shown':
      return [...toasts, action.toast].slice(-most);
    case 'gone':
      return toasts.some((toast) => toast.id === action.id) ? toasts.filter((toast) => toast.id !== action.id) : toasts;
  }
}
