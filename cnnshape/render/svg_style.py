"""The colours of drawings, on light and on dark pages."""

STYLE = """
.page{fill:#fff}
text{font-family:ui-sans-serif,system-ui,sans-serif;font-size:12px;fill:#1f2933}
.title{font-size:15px;font-weight:600}
.name{font-weight:600}
.note{fill:#52606d}
.nought{text-anchor:middle;font-size:10px;fill:#9aa5b1}
.input{fill:#d6e6f7;stroke:#7b9dc0}
.padding{fill:#fff;stroke:#b0b8c1;stroke-dasharray:3 2}
.zero{fill:#f5f7fa;stroke:#cbd2d9}
.lost{fill:#f9dcdc;stroke:#d19a9a}
.output{fill:#e3f3e6;stroke:#8dbb97}
.made{fill:#5fae72;stroke:#2f7d43}
.read{fill:#e0872b;fill-opacity:.45}
.frame{fill:none;stroke:#b85f0c;stroke-width:2}
@media (prefers-color-scheme:dark){
.page{fill:#14181d}
text{fill:#e4e7eb}
.note{fill:#9fb0c0}
.nought{fill:#7b8794}
.input{fill:#25405c;stroke:#5c86b0}
.padding{fill:#14181d;stroke:#5c6773}
.zero{fill:#1d232b;stroke:#3b454f}
.lost{fill:#542b2e;stroke:#9a5a5e}
.output{fill:#1f3b27;stroke:#4f8a5f}
.made{fill:#4fae68;stroke:#a5e0b3}
.frame{stroke:#f0a453}
}
"""
