import { useClient } from "@tidings/web/react";
import { useState } from "react";
import { useAttempt } from "../app/errors";
import { openChat } from "../app/navigation";
import { Panel } from "../sidebar/Panel";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import { Switch } from "../ui/Switch";
import { TextField } from "../ui/TextField";
import type { Choice } from "./Choices";
import styles from "./People.module.css";
import { PeoplePicker } from "./PeoplePicker";

/** Makes a group. */
export function NewGroupPanel() {
  const texts = useTexts();
  const client = useClient();
  const attempt = useAttempt();
  const [title, setTitle] = useState("");
  const [description, setDescription] = useState("");
  const [historyShared, setHistoryShared] = useState(true);
  const [chosen, setChosen] = useState<Choice[]>([]);
  const [busy, setBusy] = useState(false);
  const create = async () => {
    setBusy(true);
    await attempt(async () => {
      const memberIds = chosen.map((choice) => choice.id);
      const group = { title: title.trim(), description: description.trim(), memberIds, historyShared };
      openChat((await client.chats.createGroup(group)).id);
    });
    setBusy(false);
  };
  return (
    <Panel
      title={texts.people.newGroup}
      bottom={
        <Button
          look="primary"
          className={styles.wide}
          disabled={busy || title.trim() === ""}
          onClick={() => void create()}
        >
          {texts.people.createGroup}
        </Button>
      }
    >
      <div className={styles.form}>
        <TextField
          label={texts.people.groupTitle}
          value={title}
          maxLength={128}
          required
          autoComplete="off"
          onChange={(event) => setTitle(event.target.value)}
        />
        <TextField
          label={texts.people.groupDescription}
          value={description}
          maxLength={1024}
          autoComplete="off"
          onChange={(event) => setDescription(event.target.value)}
        />
        <Switch label={texts.people.historyShared} checked={historyShared} onChange={setHistoryShared} />
      </div>
      <PeoplePicker chosen={chosen} onChange={setChosen} />
    </Panel>
  );
}
