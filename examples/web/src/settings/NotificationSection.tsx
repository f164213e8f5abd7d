import { useState } from "react";
import { allowNotifications } from "../app/notifications";
import { usePreferences } from "../app/preferences";
import { useTexts } from "../texts";
import { Switch } from "../ui/Switch";
import { Section } from "./Section";
import styles from "./Settings.module.css";

export function NotificationSection() {
  const texts = useTexts();
  const { notifications, setNotifications } = usePreferences();
  const [refused, setRefused] = useState(false);
  const change = async (on: boolean) => {
    const allowed = on && (await allowNotifications());
    setRefused(on && !allowed);
    setNotifications(allowed);
  };
  return (
    <Section title={texts.settings.notifications}>
      <Switch label={texts.settings.desktopNotifications} checked={notifications} onChange={(on) => void change(on)} />
      {refused && (
        <p className={styles.muted} role="alert">
          {texts.settings.notificationsBlocked}
        </p>
      )}
    </Section>
  );
}
