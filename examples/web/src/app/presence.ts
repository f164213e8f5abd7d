import { useClient } from "@tidings/web/react";
import { useEffect, useSyncExternalStore } from "react";

/** Whether the page is in front of the user. */
export function usePageVisible(): boolean {
  return useSyncExternalStore(onVisibilityChange, () => document.visibilityState === "visible");
}

/** Lets others see that the user is online while the page is in front of them. */
export function useAvailability(): void {
  const client = useClient();
  const visible = usePageVisible();
  useEffect(() => {
    client.live.setAvailable(visible);
    return () => client.live.setAvailable(false);
  }, [client, visible]);
}

function onVisibilityChange(listener: () => void): () => void {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
}
