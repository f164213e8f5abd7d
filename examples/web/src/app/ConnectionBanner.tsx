import type { ConnectionState } from "@tidings/web";
import { useClient, useConnection } from "@tidings/web/react";
import { CloudOff, RefreshCw } from "lucide-react";
import { useTexts, type Texts } from "../texts";
import { cx } from "../ui/cx";
import styles from "./ConnectionBanner.module.css";

/** Says so when there is no connection. What passes in a moment is not shown. */
export function ConnectionBanner() {
  const texts = useTexts();
  const client = useClient();
  const connection = useConnection();
  const text = bannerText(texts, connection);
  const offline = connection.type === "offline";
  return (
    <div data-banner role="status">
      {text && (
        <div key={offline ? "offline" : "passing"} className={cx(styles.banner, !offline && styles.passing)}>
          {offline ? <CloudOff size={18} aria-hidden="true" /> : <RefreshCw size={18} aria-hidden="true" />}
          <span>{text}</span>
          {offline && (
            <button type="button" className={styles.retry} onClick={() => client.live.reconnect()}>
              {texts.connection.retry}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function bannerText(texts: Texts, connection: ConnectionState): string | undefined {
  switch (connection.type) {
    case "offline":
      return texts.connection.offline;
    case "connecting":
      return texts.connection.connecting;
    case "catchingUp":
      return texts.connection.catchingUp;
    default:
      return undefined;
  }
}
