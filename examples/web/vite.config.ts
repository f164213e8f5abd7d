import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The Tidings server that `npm run dev` and `npm run preview` pass calls on to. */
const server = process.env.TIDINGS_SERVER ?? "http://127.0.0.1:7400";
const proxy = { "^/tidings\\.v1\\.": { target: server, changeOrigin: true } };

export default defineConfig({
  plugins: [react()],
  // The library and the app must share one React, although each has its own node_modules.
  resolve: { dedupe: ["react", "react-dom"] },
  server: { proxy },
  preview: { proxy },
  build: {
    manifest: true,
    target: ["chrome123", "firefox128", "safari17.5"],
    // A strict Content-Security-Policy allows no data: URLs.
    assetsInlineLimit: 0,
  },
});
