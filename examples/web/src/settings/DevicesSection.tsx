import type { Device } from "@tidings/web";
import { useClient, useDevices } from "@tidings/web/react";
import { Link2, LogOut, MonitorSmartphone } from "lucide-react";
import { useCallback, useState } from "react";
import { useAttempt } from "../app/errors";
import { ask, notify } from "../app/notices";
import { useLanguage, useTexts } from "../texts";
import { timeAgo } from "../texts/times";
import { Button, IconButton } from "../ui/Button";
import { Spinner } from "../ui/States";
import { LinkDeviceDialog } from "./LinkDeviceDialog";
import { Section } from "./Section";
import styles from "./Settings.module.css";

export function DevicesSection() {
  const texts = useTexts();
  const { value: devices } = useDevices();
  return (
    <Section title={texts.settings.devices}>
      {devices ? (
        <ul className={styles.list} aria-label={texts.settings.devices}>
          {devices.map((device) => (
            <DeviceRow key={device.id} device={device} />
          ))}
        </ul>
      ) : (
        <Spinner />
      )}
      <DeviceButtons others={devices?.some((device) => !device.current) ?? false} />
    </Section>
  );
}

function DeviceRow({ device }: { device: Device }) {
  const texts = useTexts();
  const language = useLanguage();
  const client = useClient();
  const attempt = useAttempt();
  const revoke = async () => {
    const text = texts.settings.revokeDeviceSure(device.name);
    if (await ask({ text, action: texts.settings.logOutDevice, danger: true })) {
      await attempt(() => client.devices.revoke(device.id));
    }
  };
  return (
    <li className={styles.device}>
      <MonitorSmartphone size={22} aria-hidden="true" />
      <span className={styles.lines}>
        <span>{device.name}</span>
        {device.current ? (
          <span className={`${styles.muted} ${styles.current}`}>{texts.settings.thisDevice}</span>
        ) : (
          <span className={styles.muted}>{texts.settings.lastActive(timeAgo(language, device.lastSeenAt))}</span>
        )}
        {device.place && <span className={styles.muted}>{texts.settings.from(device.place)}</span>}
      </span>
      {!device.current && (
        <IconButton icon={LogOut} label={texts.settings.revokeDevice(device.name)} onClick={() => void revoke()} />
      )}
    </li>
  );
}

/** What can be done besides: letting a further device in, and logging the others out. */
function DeviceButtons({ others }: { others: boolean }) {
  const texts = useTexts().settings;
  const client = useClient();
  const attempt = useAttempt();
  const [linking, setLinking] = useState(false);
  const close = useCallback(() => setLinking(false), []);
  const revokeOthers = async () => {
    if (!(await ask({ text: texts.logOutOthersSure, action: texts.logOutOthers, danger: true }))) return;
    await attempt(async () => notify(texts.loggedOutOthers(await client.devices.revokeOthers())));
  };
  return (
    <div className={styles.buttons}>
      <Button onClick={() => setLinking(true)}>
        <Link2 size={18} aria-hidden="true" />
        {texts.linkDevice}
      </Button>
      {others && (
        <Button onClick={() => void revokeOthers()}>
          <LogOut size={18} aria-hidden="true" />
          {texts.logOutOthers}
        </Button>
      )}
      {linking && <LinkDeviceDialog onClose={close} />}
    </div>
  );
}
