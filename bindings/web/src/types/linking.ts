/** How far a log-in by QR code has come, on the device that shows the code. */
export type LinkStep =
  /** Show this code for a device of the user's to scan. */
  | { readonly type: "offer"; readonly qrText: string; readonly qrSvg: string; readonly expiresAt: Date }
  /** It was scanned: show these words, which the other device shows too. */
  | { readonly type: "scanned"; readonly words: readonly string[] };

/** How a log-in by QR code ended; `stopped` if the app stopped it. */
export type LinkEnd = "linked" | "refused" | "stopped";

/** What a scanned QR code would log in. */
export interface ScannedLink {
  readonly linkId: string;
  /** What the new device calls itself. */
  readonly deviceName: string;
  readonly platform: string;
  /** From where it asks. */
  readonly place: string;
  /** Four words that the new device shows too: the user compares them. */
  readonly words: readonly string[];
}
