import { ChevronRight, Mail, Search, ShieldCheck, type LucideIcon } from "lucide-react";
import { formatPlace, usePlace, type Panel } from "../app/navigation";
import { useTexts } from "../texts";
import styles from "./Settings.module.css";

/** The ways to settings that have a panel of their own. */
export function PanelLinks() {
  const texts = useTexts();
  const place = usePlace();
  const links: [Panel, LucideIcon, string][] = [
    ["security", ShieldCheck, texts.security.title],
    ["find", Search, texts.finding.title],
    ["invitations", Mail, texts.finding.invitations],
  ];
  return (
    <ul className={styles.links}>
      {links.map(([panel, Icon, label]) => (
        <li key={panel}>
          <a className={styles.link} href={formatPlace({ ...place, panel })}>
            <Icon size={20} aria-hidden="true" />
            <span className={styles.lines}>{label}</span>
            <ChevronRight size={18} aria-hidden="true" />
          </a>
        </li>
      ))}
    </ul>
  );
}
