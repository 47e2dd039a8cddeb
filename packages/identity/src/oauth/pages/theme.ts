/**
 * `/portcullis/theme.css`: what a theme may change. The operator's own text comes after it, so that it need only say
 * what differs.
 */
export const THEME_CSS: string = `:root {
  color-scheme: light dark;
  --pc-font: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  --pc-logo: none;
  --pc-logo-height: 0;
  --pc-page: #f2f4f7;
  --pc-card: #ffffff;
  --pc-text: #16191f;
  --pc-muted: #545b64;
  --pc-border: #7d8998;
  --pc-line: #d5dbe3;
  --pc-accent: #0b5cad;
  --pc-accent-strong: #084783;
  --pc-on-accent: #ffffff;
  --pc-danger: #b0271e;
  --pc-danger-page: #fdf1f0;
  --pc-success: #18703c;
  --pc-success-page: #eff8f2;
  --pc-focus: #f2a900;
  --pc-radius: 8px;
  --pc-width: 26rem;
}

@media (prefers-color-scheme: dark) {
  :root {
    --pc-page: #12161c;
    --pc-card: #1b2129;
    --pc-text: #eef1f5;
    --pc-muted: #aab4c0;
    --pc-border: #76818e;
    --pc-line: #353e4a;
    --pc-accent: #6db3f8;
    --pc-accent-strong: #93c7fb;
    --pc-on-accent: #0c1219;
    --pc-danger: #ff9d94;
    --pc-danger-page: #341a19;
    --pc-success: #7fd6a2;
    --pc-success-page: #15291d;
  }
}
`;
