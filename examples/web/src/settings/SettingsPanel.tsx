import { LogOut } from "lucide-react";
import { Panel } from "../sidebar/Panel";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import { AppearanceSection } from "./AppearanceSection";
import { BlockedSection } from "./BlockedSection";
import { DevicesSection } from "./DevicesSection";
import { NotificationSection } from "./NotificationSection";
import { PanelLinks } from "./PanelLinks";
import { PrivacySection } from "./PrivacySection";
import { ProfileSection } from "./ProfileSection";
import { useLogOut } from "./useLogOut";

export function SettingsPanel() {
  const texts = useTexts();
  const logOut = useLogOut();
  return (
    <Panel
      title={texts.settings.title}
      bottom={
        <Button onClick={logOut}>
          <LogOut size={18} aria-hidden="true" />
          {texts.sidebar.logOut}
        </Button>
      }
    >
      <ProfileSection />
      <PanelLinks />
      <AppearanceSection />
      <NotificationSection />
      <PrivacySection />
      <DevicesSection />
      <BlockedSection />
    </Panel>
  );
}
