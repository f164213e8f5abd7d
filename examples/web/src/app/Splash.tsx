import { Spinner } from "../ui/States";
import styles from "./Splash.module.css";

/** What is shown until the local store is open. */
export function Splash() {
  return (
    <div className={styles.splash}>
      <Spinner />
    </div>
  );
}
