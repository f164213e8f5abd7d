import { useAccount, useProfile } from "@tidings/web/react";
import { Archive, EllipsisVertical, LogOut, Settings, SquarePen, Users } from "lucide-react";
import { go, usePlace, type Panel } from "../app/navigation";
import { useLogOut } from "../settings/useLogOut";
import { useTexts } from "../texts";
import { Avatar } from "../ui/Avatar";
import { IconButton } from "../ui/Button";
import { MenuButton } from "../ui/Menu";
import styles from "./Sidebar.module.css";

/** The top of the sidebar: the user, and the way to everything else. */
export function Header() {
  const texts = useTexts();
  const place = usePlace();
  const account = useAccount();
  const profile = useProfile(account?.userId);
  const logOut = useLogOut();
  const name = profile?.displayName ?? "";
  const show = (panel: Panel) => go({ ...place, page: "chats", panel });
  return (
    <header className={styles.header}>
      <button type="button" className={styles.self} title={texts.sidebar.settings} onClick={() => show("settings")}>
        <Avatar id={account?.userId ?? ""} name={name} size="small" />
        <span className="visually-hidden">{texts.sidebar.settings}</span>
      </button>
      <h1 className={styles.title}>{texts.sidebar.label}</h1>
      <IconButton icon={SquarePen} label={texts.sidebar.newChat} onClick={() => show("new-chat")} />
      <MenuButton
        icon={EllipsisVertical}
        label={texts.sidebar.menu}
        items={() => [
          { label: texts.sidebar.newGroup, icon: Users, onSelect: () => show("new-group") },
          { label: texts.sidebar.archived, icon: Archive, onSelect: () => show("archived") },
          { label: texts.sidebar.settings, icon: Settings, onSelect: () => show("settings") },
          { label: texts.sidebar.logOut, icon: LogOut, danger: true, onSelect: logOut },
        ]}
      />
    </header>
  );
}
