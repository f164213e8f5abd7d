import { Client } from "@tidings/web";
import { ClientProvider } from "@tidings/web/react";
import { StrictMode, Suspense, use } from "react";
import { createRoot } from "react-dom/client";
import { StorageFailed } from "./account/StorageFailed";
import { App } from "./app/App";
import { deviceName } from "./app/deviceName";
import { LocaleProvider } from "./app/LocaleProvider";
import { followTheme } from "./app/preferences";
import { Splash } from "./app/Splash";
import "./ui/tokens.css";
import "./ui/base.css";

/** The one client of this page; nothing if the browser does not let it keep anything. */
const opening = Client.open({ deviceName: deviceName(navigator.userAgent) }).catch((error: unknown) => {
  console.error(error);
  return undefined;
});

function Root() {
  const client = use(opening);
  if (!client) return <StorageFailed />;
  return (
    <ClientProvider client={client}>
      <App />
    </ClientProvider>
  );
}

followTheme();
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <LocaleProvider>
      <Suspense fallback={<Splash />}>
        <Root />
      </Suspense>
    </LocaleProvider>
  </StrictMode>,
);
