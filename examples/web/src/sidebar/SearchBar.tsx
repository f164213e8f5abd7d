import { Search, X } from "lucide-react";
import { useTexts } from "../texts";
import { IconButton } from "../ui/Button";
import styles from "./SearchBar.module.css";

interface Props {
  label: string;
  query: string;
  onChange: (query: string) => void;
}

export function SearchBar({ label, query, onChange }: Props) {
  const texts = useTexts();
  return (
    <search className={styles.bar}>
      <Search size={18} aria-hidden="true" />
      <input
        type="text"
        inputMode="search"
        enterKeyHint="search"
        className={styles.input}
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={query}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || query === "") return;
          event.stopPropagation();
          onChange("");
        }}
      />
      {query !== "" && (
        <IconButton icon={X} label={texts.sidebar.clearSearch} className={styles.clear} onClick={() => onChange("")} />
      )}
    </search>
  );
}
