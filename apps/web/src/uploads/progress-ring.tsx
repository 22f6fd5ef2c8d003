const radius = 8;
const around = 2 * Math.PI * radius;

/** A ring that is filled clockwise; `progress` 0..1. */
export const ProgressRing = ({ progress }: { readonly progress: number }) => (
  <svg className="ring" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
    <circle cx="10" cy="10" r={radius} className="ring-track" />
    <circle
      cx="10"
      cy="10"
      r={radius}
      className="ring-done"
      strokeDasharray={around}
      strokeDashoffset={around * (1 - progress)}
      transform="rotate(-90 10 10)"
    />
  </svg>
);
