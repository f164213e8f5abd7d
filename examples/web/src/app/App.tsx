import { useConnection } from "@tidings/web/react";
import { lazy, Suspense } from "react";
import { LoginPage } from "../account/LoginPage";
import { RegisterPage } from "../account/RegisterPage";
import { useTexts } from "../texts";
import { hasInvitation, keepInvitation } from "./invitation";
import { usePlace } from "./navigation";
import { Notices } from "./Notices";
import { Splash } from "./Splash";

// Who is logged out does not wait for the chats' code, and the other way round.
const ChatPage = lazy(async () => ({ default: (await import("../chat/ChatPage")).ChatPage }));
const LinkPage = lazy(async () => ({ default: (await import("../account/LinkPage")).LinkPage }));
const PhonePage = lazy(async () => ({ default: (await import("../account/PhonePage")).PhonePage }));
const ResetPage = lazy(async () => ({ default: (await import("../account/ResetPage")).ResetPage }));

/** The page that fits who is logged in and where they are. */
export function App() {
  return (
    <>
      <Suspense fallback={<Splash />}>
        <Page />
      </Suspense>
      <Notices />
    </>
  );
}

function Page() {
  const connection = useConnection();
  if (connection.type !== "loggedOut") return <ChatPage />;
  return <EntryPage ended={connection.cause === "server"} />;
}

/** Where people log in; `ended` says that the server ended the session, not the user. */
function EntryPage({ ended }: { ended: boolean }) {
  const texts = useTexts();
  const { page, invitation } = usePlace();
  if (invitation !== undefined) keepInvitation(invitation);
  switch (page) {
    case "register":
      return <RegisterPage />;
    case "phone":
      return <PhonePage />;
    case "reset":
      return <ResetPage />;
    case "link":
      return <LinkPage />;
    default:
      return (
        <LoginPage
          note={hasInvitation() ? texts.finding.acceptLater : ended ? texts.account.endedByServer : undefined}
        />
      );
  }
}
