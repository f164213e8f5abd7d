import styles from "./QrCode.module.css";

/** A QR code, as the server drew it. As a picture it cannot do what a script could. */
export function QrCode({ svg, label }: { svg: string; label: string }) {
  return (
    <img className={styles.code} src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`} alt={label} />
  );
}
