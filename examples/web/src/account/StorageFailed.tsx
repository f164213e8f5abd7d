import { DatabaseZap } from "lucide-react";
import { useTexts } from "../texts";
import { Empty } from "../ui/States";

/** What is shown where the browser does not let the app keep anything. */
export function StorageFailed() {
  const texts = useTexts();
  return (
    <main>
      <Empty icon={DatabaseZap} title={texts.appName} lead={texts.account.notHere} />
    </main>
  );
}
